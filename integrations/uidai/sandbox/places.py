"""Where the stand-in's people live: state, district, sub-district, town, post office, PIN.

State and district in LGD's spelling; every PIN is one that India Post delivers in that district.
"""

from typing import NamedTuple


class Place(NamedTuple):
    state: str
    district: str
    subdistrict: str
    vtc: str
    post_office: str
    pincode: str


PLACES = [
    Place(*line.split("|"))
    for line in """\
Uttar Pradesh|Lucknow|Lucknow|Lucknow|Gomti Nagar|226010
Uttar Pradesh|Varanasi|Varanasi|Varanasi|Assi|221005
Uttar Pradesh|Prayagraj|Sadar|Prayagraj|Malaka|211001
Uttar Pradesh|Gorakhpur|Gorakhpur|Gorakhpur|Bank Road|273001
Uttar Pradesh|Azamgarh|Azamgarh|Azamgarh|Azamgarh City|276001
Bihar|Patna|Patna Sadar|Patna|Bank Road|800001
Bihar|Gaya|Gaya Town|Gaya|Chand Chourah|823001
Bihar|Muzaffarpur|Musahri|Muzaffarpur|Amgola|842001
Bihar|Darbhanga|Darbhanga|Darbhanga|Darbhanga Chowk|846004
Bihar|Purnia|Purnia East|Purnia|Bhatta Bazar|854301
Madhya Pradesh|Bhopal|Huzur|Bhopal|Chhola Road|462001
Madhya Pradesh|Indore|Indore|Indore|Indore GPO|452001
Madhya Pradesh|Rewa|Huzur|Rewa|Rewa Chirahula|486001
Rajasthan|Jaipur|Jaipur|Jaipur|Indra Bazar|302001
Rajasthan|Jodhpur|Jodhpur|Jodhpur|Jodhpur City|342001
Rajasthan|Udaipur|Girwa|Bhuwana|Bhuwana|313001
Jharkhand|Ranchi|Ranchi|Ranchi|Chutia|834001
Jharkhand|Dhanbad|Dhanbad|Dhanbad|Dhanbad|826001
Chhattisgarh|Raipur|Raipur|Raipur|Chhotapara|492001
Chhattisgarh|Bilaspur|Bilaspur|Bilaspur|Bilaspur Kutchery|495001
Haryana|Hisar|Hisar|Hisar|Hisar Nai Mandi|125001
Haryana|Faridabad|Faridabad|Faridabad|Faridabad NIT|121001
Uttarakhand|Dehradun|Dehradun|Dehradun|Araghar|248001
Himachal Pradesh|Mandi|Sadar|Bijni|Bijni|175001
Delhi|North West|Rohini|Rithala|Rithala|110085
West Bengal|Murshidabad|Berhampore|Berhampore|Berhampore|742101
West Bengal|Bankura|Bankura - I|Bankura|Bankura|722101
West Bengal|Hooghly|Chinsurah - Magra|Chinsurah|Chinsurah Bazar|712101
Odisha|Cuttack|Cuttack Sadar|Cuttack|Choudhury Bazar|753001
Odisha|Ganjam|Brahmapur|Brahmapur|Bhapur Bazar|760001
Odisha|Khordha|Bhubaneswar|Bhubaneswar|Bhubaneswar GPO|751001
Assam|Nagaon|Nagaon|Nagaon|Nagaon|782001
Assam|Jorhat|Jorhat East|Jorhat|Bhogdaimukh|785001
Meghalaya|East Khasi Hills|Mylliem|Shillong|Shillong GPO|793001
Manipur|Imphal West|Lamphelpat|Imphal|Imphal Bazar|795001
Arunachal Pradesh|Papum Pare|Itanagar|Itanagar|Itanagar|791111
Maharashtra|Pune|Haveli|Pune|Ghorpuri Bazar|411001
Maharashtra|Nashik|Nashik|Nashik|Nashik City|422001
Maharashtra|Nagpur|Nagpur Urban|Nagpur|Coal Estate|440001
Gujarat|Rajkot|Rajkot|Rajkot|Rajkot City|360001
Gujarat|Surat|Surat City|Surat|Muglisara|395003
Punjab|Ludhiana|Ludhiana East|Ludhiana|Bharat Nagar|141001
Punjab|Amritsar|Amritsar - I|Amritsar|Chowk Rattan Singh|143001
Jammu and Kashmir|Srinagar|Srinagar South|Srinagar|Lal Chowk|190001
Karnataka|Mysuru|Mysuru|Mysuru|Mandimohalla|570001
Karnataka|Dharwad|Dharwad|Dharwad|Dharwad City|580001
Kerala|Thrissur|Thrissur|Thrissur|Thrissur Central|680001
Kerala|Kozhikode|Kozhikode|Kozhikode|Parappil|673001
Tamil Nadu|Madurai|Madurai South|Madurai|Keerathurai|625001
Tamil Nadu|Coimbatore|Coimbatore South|Coimbatore|Coimbatore Bazaar|641001
Andhra Pradesh|Guntur|Guntur West|Guntur|College Road|522001
Telangana|Nizamabad|Nizamabad South|Nizamabad|Gajulpet|503001
Goa|South Goa|Salcete|Margao|Margao|403601""".splitlines()
]
# A district that no list has, and one that was abolished in December 2024.
NOWHERE = Place("Bihar", "Nowhere Nagar", "Sadar", "Nowhere Nagar", "Nowhere", "800001")
ABOLISHED = Place("Rajasthan", "Anupgarh", "Anupgarh", "Anupgarh", "Anupgarh", "335701")
