"""Names by region, with Devanagari beside Latin where Hindi or Marathi is written.

Each region: women's, men's and family names, villages, and what many women bear in place of a
family name. Shares of communities within a state are assumed.
"""

from dataclasses import dataclass

from workers.synthetic.figures import Table


@dataclass(frozen=True, slots=True)
class Region:
    women: list[tuple[str, str]]  # (Latin, local or "")
    men: list[tuple[str, str]]
    families: list[tuple[str, str]]
    villages: list[str]
    women_last: list[tuple[str, str]]


def pairs(text: str) -> list[tuple[str, str]]:
    """`Sunita/सुनीता Rekha` -> [("Sunita", "सुनीता"), ("Rekha", "")]"""
    return [(latin, local) for latin, _, local in (word.partition("/") for word in text.split())]


def region(women: str, men: str, families: str, villages: str, women_last: str = "") -> Region:
    return Region(pairs(women), pairs(men), pairs(families), villages.split(), pairs(women_last))


HINDI_VILLAGES = (
    "Rampur Sultanpur Madhopur Bishunpur Kishanpur Jagdishpur Harpur Shivnagar Gopalganj "
    "Raghunathpur Basantpur Chandpur Dumri Belwa Semra Mahua Barwa Narayanpur Lakshmipur Piprahi"
)
HINDI = region(
    "Sunita/सुनीता Rekha/रेखा Geeta/गीता Anita/अनीता Savitri/सावित्री Kamla/कमला Pooja/पूजा "
    "Meena/मीना Phoolmati/फूलमती Lalita/ललिता Asha/आशा Urmila/उर्मिला Kiran/किरण Usha/उषा "
    "Rani/रानी Sarita/सरिता Manju/मंजू Sita/सीता Radha/राधा Pushpa/पुष्पा Shanti/शांति "
    "Babita/बबीता Kusum/कुसुम Sangeeta/संगीता Ramkali/रामकली Poonam/पूनम Neelam/नीलम Guddi/गुड्डी",
    "Ramesh/रमेश Suresh/सुरेश Rajesh/राजेश Mukesh/मुकेश Dinesh/दिनेश Santosh/संतोष Manoj/मनोज "
    "Vijay/विजय Anil/अनिल Shyamlal/श्यामलाल Ajay/अजय Birju/बिरजू Mohan/मोहन Sunil/सुनील "
    "Rakesh/राकेश Ashok/अशोक Pappu/पप्पू Ramlal/रामलाल Sanjay/संजय Ravi/रवि Deepak/दीपक "
    "Umesh/उमेश Kailash/कैलाश Jitendra/जितेन्द्र Shivkumar/शिवकुमार Munna/मुन्ना Arjun/अर्जुन",
    "Yadav/यादव Kumar/कुमार Singh/सिंह Sharma/शर्मा Paswan/पासवान Gupta/गुप्ता Verma/वर्मा "
    "Maurya/मौर्य Nishad/निषाद Prajapati/प्रजापति Mishra/मिश्रा Sahu/साहू Meena/मीणा Rawat/रावत "
    "Ram/राम Chauhan/चौहान Kushwaha/कुशवाहा Pal/पाल Saini/सैनी Lodhi/लोधी Manjhi/मांझी "
    "Thakur/ठाकुर Rajbhar/राजभर Jatav/जाटव Patel/पटेल",
    HINDI_VILLAGES,
    "Devi/देवी Devi/देवी Kumari/कुमारी",
)
HINDI_MUSLIM = region(
    "Shabana/शबाना Nazma/नज़मा Rukhsana/रुख़साना Salma/सलमा Rehana/रेहाना Noorjahan/नूरजहाँ "
    "Shahnaz/शहनाज़ Farzana/फ़रज़ाना Zarina/ज़रीना Afsana/अफ़साना Hasina/हसीना Yasmin/यास्मीन",
    "Imran/इमरान Salim/सलीम Javed/जावेद Rafiq/रफ़ीक़ Nasir/नासिर Shakeel/शकील Irfan/इरफ़ान "
    "Aslam/असलम Mustafa/मुस्तफ़ा Wasim/वसीम Anwar/अनवर Rashid/राशिद",
    "Ansari/अंसारी Khan/ख़ान Qureshi/क़ुरैशी Siddiqui/सिद्दीक़ी Alam/आलम Idrisi/इदरीसी "
    "Hussain/हुसैन Ali/अली Mansuri/मंसूरी",
    HINDI_VILLAGES,
    "Khatoon/ख़ातून Begum/बेगम Bano/बानो",
)
TRIBAL = region(
    "Budhni/बुधनी Phulmani/फूलमनी Salomi/सलोमी Sumitra/सुमित्रा Somari/सोमारी Jhano/झानो",
    "Birsa/बिरसा Budhu/बुधु Somra/सोमरा Mangal/मंगल Sukhram/सुखराम Lakhan/लखन Budhram/बुधराम",
    "Munda/मुंडा Oraon/उरांव Hembrom/हेम्ब्रम Soren/सोरेन Murmu/मुर्मू Tudu/टुडू Kujur/कुजूर "
    "Gond/गोंड Markam/मरकाम Netam/नेताम",
    HINDI_VILLAGES,
)
MARATHI = region(
    "Vaishali/वैशाली Sushila/सुशीला Mangal/मंगल Shobha/शोभा Kavita/कविता Surekha/सुरेखा "
    "Sunanda/सुनंदा Rukmini/रुक्मिणी Vandana/वंदना Jyoti/ज्योती Lata/लता Alka/अलका",
    "Sachin/सचिन Ganesh/गणेश Sanjay/संजय Dattatray/दत्तात्रय Balu/बाळू Prakash/प्रकाश "
    "Vitthal/विठ्ठल Pandurang/पांडुरंग Santosh/संतोष Nitin/नितीन Maruti/मारुती Sopan/सोपान",
    "Pawar/पवार Jadhav/जाधव Shinde/शिंदे Kamble/कांबळे Gaikwad/गायकवाड More/मोरे Patil/पाटील "
    "Chavan/चव्हाण Kale/काळे Bhosale/भोसले Salunkhe/साळुंखे Wagh/वाघ",
    "Wadgaon Pimpri Nimgaon Shirur Wadi Borgaon Khed Malegaon Pimpalgaon Deulgaon Takli",
)
BENGALI = region(
    "Mina Rina Sabitri Kakoli Malati Jhuma Purnima Sandhya Gita Anima Dipali Archana Laxmi",
    "Tapan Bikash Subrata Rabindranath Nemai Gopal Shyamal Biswajit Sukumar Uttam Dilip Ratan",
    "Das Mondal Sarkar Ghosh Bauri Pal Halder Roy Biswas Mahato Bag Dolui Barman",
    "Nischintapur Gobindapur Haripur Krishnapur Baidyapur Dighi Kalitala Chandipur Madhabpur",
)
BENGALI_MUSLIM = region(
    "Fatema Rokeya Sahida Anjuara Ruma Mamata Rahima Sufia Tanjila",
    "Jahangir Rafikul Saidul Nurul Sirajul Abdul Mofijul Hasibul Ashraful",
    "Sheikh Mondal Molla Mia Laskar Gazi Sardar Ali",
    "Islampur Nischintapur Gobindapur Haripur Dighi Kalitala Chandipur Rasulpur",
    "Khatun Bibi Begum",
)
ODIA = region(
    "Sabita Pramila Kuntala Minati Sanjukta Basanti Jhunu Mamata Rashmita Tulasi",
    "Prasanta Bijay Kailash Sarat Nabakishore Trilochan Pradeep Rabi Dillip Gangadhar",
    "Behera Nayak Sahoo Pradhan Swain Mohanty Majhi Jena Sethi Naik Bhoi",
    "Balipada Chandanpur Gopinathpur Nuagaon Badagaon Kusumi Patna Sasan Barapali",
)
ASSAMESE = region(
    "Rupali Junmoni Pranita Anjali Bhanu Mamoni Kalpana Dipali Rina",
    "Dipak Bhaben Pranjal Nripen Tarun Jiten Ranjit Hemanta Biren",
    "Bora Saikia Das Hazarika Tanti Kalita Gogoi Boro Deka Ali",
    "Balijan Chapori Borgaon Nagaon Bordoloi Gohpur Kachari Dighali",
)
EASTERN = region(
    "Banrilang Ibanri Daiamon Memcha Ibemhal Thoibi Lalrinpuii Zodinpuii Yater Nani Temsula",
    "Bantei Shanbor Kitbok Ibomcha Tomba Lalthanga Zoramthanga Taba Tachi Imkong Wanbok",
    "Kharkongor Lyngdoh Thokchom Laishram Sangma Marak Ralte Sailo Tagia Jamir Ao",
    "Mawlai Laitkor Khonghampat Lamlai Selesih Balek Mokokchung Rongram Nongpoh",
)
GUJARATI = region(
    "Jasodaben Kokilaben Hansaben Rekhaben Manjulaben Shardaben Savitaben Kantaben Ushaben",
    "Bharatbhai Rameshbhai Jayeshbhai Kanubhai Maheshbhai Vinubhai Dineshbhai Arvindbhai",
    "Patel Solanki Parmar Chauhan Makwana Vaghela Rathod Thakor Vasava Baria Damor",
    "Vadgam Navagam Mota Rampura Khambha Vavdi Juna Nani Devpura Bhadran",
)
PUNJABI = region(
    "Harpreet Manjit Paramjit Kulwinder Jasbir Baljit Sukhwinder Rajwinder Amarjit Charanjit",
    "Gurpreet Sukhdev Balwinder Jagtar Lakhbir Amrik Harjinder Kulwant Satnam Gurmeet",
    "Singh Sidhu Gill Sandhu Mehra Masih Ram Lal Dhillon",
    "Kotla Nangal Khurd Kalan Majra Talwandi Rampura Bhadaur Jandiala Sarai",
    "Kaur Kaur Rani",
)
KASHMIRI = region(
    "Shaheena Rafiqa Naseema Mehbooba Haleema Fareeda Zoona Mubeena",
    "Ghulam Bashir Farooq Mushtaq Nazir Riyaz Tariq Altaf",
    "Bhat Dar Lone Wani Mir Sheikh Malik Ganai",
    "Pora Wanpoh Hardu Bagh Mattan Khag Arwani Zainpora",
)
KANNADA = region(
    "Lakshmamma Gowramma Savitha Shantha Yashoda Manjula Nagamma Renuka Shobha Parvathamma",
    "Manjunath Basavaraj Shivappa Mallikarjun Ravi Nagaraju Siddappa Hanumantha Mahesh Kumar",
    "Gowda Hegde Naik Patil Shetty Kumbar Nayaka Madar Pujari Achari",
    "Hosahalli Honnakere Doddahalli Chikkahalli Basavanapura Hosur Kodihalli Marale",
)
MALAYALAM = region(
    "Ambika Sreeja Bindu Mini Suma Latha Sheela Radhamani Omana Beena",
    "Biju Shaji Sasi Rajan Sunil Vinod Babu Suresh Anil Joseph",
    "Nair Menon Pillai Panicker Kurup Nambiar Varghese Mathew Koya Kutty",
    "Rampuram Kunnumpuram Thekkekara Puthencheri Vellathara Kallikulam Nellimoodu",
)
TAMIL = region(
    "Lakshmi Selvi Mariammal Kala Muthulakshmi Parvathi Vijaya Chitra Amutha Pushpam",
    "Murugan Selvam Kumar Arumugam Senthil Velu Ravi Mani Karuppasamy Balu",
    "Raman Pandian Ganesan Subramani Perumal Chinnasamy Kandasamy Palani Muthu Rajan",
    "Melpalayam Pudupatti Kandapuram Periyakuppam Karungulam Pudupettai Nallur Sirumangalam",
)
TELUGU = region(
    "Padma Lakshmi Venkatamma Sujatha Anasuya Radha Ramadevi Nagamani Saroja Kondamma",
    "Srinivas Venkateswarlu Ramulu Narsimha Raju Yellaiah Nagesh Prasad Krishna Mallesh",
    "Reddy Rao Naidu Goud Chary Mallela Yadav Gaddam Bandari Kota",
    "Kothapalle Rampuram Venkatapuram Chinnagudem Peddapadu Narayanapeta Kondapur Gollaguda",
)
GOAN = region(
    "Maria Fatima Lourdes Sunita Shanti",
    "Francisco Santan Xavier Sandeep Prakash",
    "Fernandes D'Souza Dias Naik Gaonkar",
    "Velim Assolna Sanguem Quepem Pernem",
)

BY_STATE = {
    "IN-UP": [(HINDI, 81), (HINDI_MUSLIM, 19)],
    "IN-BR": [(HINDI, 83), (HINDI_MUSLIM, 17)],
    "IN-JH": [(HINDI, 58), (TRIBAL, 27), (HINDI_MUSLIM, 15)],
    "IN-CG": [(HINDI, 68), (TRIBAL, 30), (HINDI_MUSLIM, 2)],
    "IN-MP": [(HINDI, 74), (TRIBAL, 20), (HINDI_MUSLIM, 6)],
    "IN-MH": [(MARATHI, 80), (HINDI_MUSLIM, 11), (TRIBAL, 5), (HINDI, 4)],
    "IN-DH": [(GUJARATI, 80), (MARATHI, 20)],
    "IN-WB": [(BENGALI, 72), (BENGALI_MUSLIM, 28)],
    "IN-TR": [(BENGALI, 88), (EASTERN, 12)],
    "IN-OD": [(ODIA, 90), (TRIBAL, 10)],
    "IN-AS": [(ASSAMESE, 66), (BENGALI_MUSLIM, 34)],
    "IN-ML": [(EASTERN, 1)],
    "IN-MN": [(EASTERN, 1)],
    "IN-MZ": [(EASTERN, 1)],
    "IN-NL": [(EASTERN, 1)],
    "IN-AR": [(EASTERN, 1)],
    "IN-SK": [(HINDI, 3), (EASTERN, 7)],
    "IN-GJ": [(GUJARATI, 90), (HINDI_MUSLIM, 10)],
    "IN-PB": [(PUNJABI, 90), (HINDI, 10)],
    "IN-CH": [(PUNJABI, 40), (HINDI, 60)],
    "IN-JK": [(KASHMIRI, 65), (HINDI, 35)],
    "IN-LA": [(KASHMIRI, 1)],
    "IN-KA": [(KANNADA, 88), (HINDI_MUSLIM, 12)],
    "IN-KL": [(MALAYALAM, 1)],
    "IN-LD": [(MALAYALAM, 1)],
    "IN-TN": [(TAMIL, 1)],
    "IN-PY": [(TAMIL, 1)],
    "IN-AP": [(TELUGU, 93), (HINDI_MUSLIM, 7)],
    "IN-TS": [(TELUGU, 87), (HINDI_MUSLIM, 13)],
    "IN-GA": [(GOAN, 1)],
    "IN-AN": [(BENGALI, 40), (TAMIL, 30), (HINDI, 30)],
}
REGIONS = {iso: Table(regions) for iso, regions in BY_STATE.items()}
USUAL = Table([(HINDI, 88), (HINDI_MUSLIM, 12)])


def region_of(iso: str, u: float) -> Region:
    return REGIONS.get(iso, USUAL).pick(u)
