"""Names by region for the stand-in's people; with Devanagari beside Latin where Hindi or Marathi
is the language of the state. Each region: women's, men's and family names.
"""

from typing import NamedTuple


class Region(NamedTuple):
    language: str  # UIDAI's code for LData, "" where the stand-in gives Latin only
    women: list[tuple[str, str]]
    men: list[tuple[str, str]]
    families: list[tuple[str, str]]


def _pairs(text: str) -> list[tuple[str, str]]:
    """`Sunita/सुनीता Rekha` -> [("Sunita", "सुनीता"), ("Rekha", "")]"""
    return [(latin, local) for latin, _, local in (word.partition("/") for word in text.split())]


def _region(language: str, women: str, men: str, families: str) -> Region:
    return Region(language, _pairs(women), _pairs(men), _pairs(families))


HINDI = _region(
    "06",
    "Sunita/सुनीता Rekha/रेखा Geeta/गीता Anita/अनीता Savitri/सावित्री Kamla/कमला Pooja/पूजा "
    "Meena/मीना Phoolmati/फूलमती Lalita/ललिता Asha/आशा Urmila/उर्मिला Kiran/किरण Usha/उषा",
    "Ramesh/रमेश Suresh/सुरेश Rajesh/राजेश Mukesh/मुकेश Dinesh/दिनेश Santosh/संतोष Manoj/मनोज "
    "Vijay/विजय Anil/अनिल Shyamlal/श्यामलाल Ajay/अजय Birju/बिरजू Mohan/मोहन Sunil/सुनील",
    "Yadav/यादव Kumar/कुमार Singh/सिंह Sharma/शर्मा Paswan/पासवान Gupta/गुप्ता Verma/वर्मा "
    "Maurya/मौर्य Nishad/निषाद Prajapati/प्रजापति Mishra/मिश्रा Sahu/साहू Meena/मीणा Rawat/रावत",
)
HINDI_MUSLIM = _region(
    "06",
    "Shabana/शबाना Nazma/नज़मा Rukhsana/रुख़साना Salma/सलमा Rehana/रेहाना Noorjahan/नूरजहाँ",
    "Imran/इमरान Salim/सलीम Javed/जावेद Rafiq/रफ़ीक़ Nasir/नासिर Shakeel/शकील",
    "Ansari/अंसारी Khan/ख़ान Qureshi/क़ुरैशी Siddiqui/सिद्दीक़ी Alam/आलम Idrisi/इदरीसी",
)
MARATHI = _region(
    "13",
    "Vaishali/वैशाली Sushila/सुशीला Mangal/मंगल Shobha/शोभा Kavita/कविता Surekha/सुरेखा",
    "Sachin/सचिन Ganesh/गणेश Sanjay/संजय Dattatray/दत्तात्रय Balu/बाळू Prakash/प्रकाश",
    "Pawar/पवार Jadhav/जाधव Shinde/शिंदे Kamble/कांबळे Gaikwad/गायकवाड More/मोरे Patil/पाटील",
)
BENGALI = _region(
    "",
    "Mina Rina Sabitri Kakoli Malati Jhuma",
    "Tapan Bikash Subrata Rabindranath Nemai Gopal Shyamal",
    "Das Mondal Sarkar Ghosh Bauri Pal Halder",
)
BENGALI_MUSLIM = _region(
    "", "Fatema Rokeya Sahida Anjuara", "Jahangir Rafikul Saidul Nurul", "Sheikh Mondal Molla Mia"
)
ODIA = _region(
    "",
    "Sabita Pramila Kuntala Minati Sanjukta Basanti",
    "Prasanta Bijay Kailash Sarat Nabakishore Trilochan",
    "Behera Nayak Sahoo Pradhan Swain Mohanty",
)
ASSAMESE = _region(
    "",
    "Rupali Junmoni Pranita Anjali Bhanu",
    "Dipak Bhaben Pranjal Nripen Tarun",
    "Bora Saikia Das Hazarika Tanti",
)
KHASI = _region(
    "", "Banrilang Ibanri Daiamon Larisa", "Pynshngain Bantei Shanbor Kitbok", "Kharkongor Lyngdoh"
)
MANIPURI = _region(
    "", "Memcha Ibemhal Thoibi Sanatombi", "Ibomcha Tomba Ibohal Naoba", "Thokchom Laishram"
)
ARUNACHALI = _region("", "Yater Yaku Nani Oter", "Taba Tachi Nabam Tarh", "Tagia Rebia Tuki Nikam")
GUJARATI = _region(
    "",
    "Jasodaben Kokilaben Hansaben Rekhaben Manjulaben Shardaben",
    "Bharatbhai Rameshbhai Jayeshbhai Kanubhai Maheshbhai Vinubhai",
    "Patel Solanki Parmar Chauhan Makwana Vaghela",
)
PUNJABI = _region(
    "",
    "Harpreet Manjit Paramjit Kulwinder Jasbir Baljit",
    "Gurpreet Sukhdev Balwinder Jagtar Lakhbir Amrik",
    "Singh Sidhu Gill Sandhu Mehra Masih",
)
KASHMIRI = _region(
    "", "Shaheena Rafiqa Naseema Mehbooba", "Ghulam Bashir Farooq Mushtaq", "Bhat Dar Lone Wani Mir"
)
KANNADA = _region(
    "",
    "Lakshmamma Gowramma Savitha Shantha Yashoda Manjula",
    "Manjunath Basavaraj Shivappa Mallikarjun Ravi Nagaraju",
    "Gowda Hegde Naik Patil Shetty Kumbar",
)
MALAYALAM = _region(
    "",
    "Ambika Sreeja Bindu Mini Suma Latha",
    "Biju Shaji Sasi Rajan Sunil Vinod",
    "Nair Menon Pillai Panicker Kurup Nambiar",
)
TAMIL = _region(
    "",
    "Lakshmi Selvi Mariammal Kala Muthulakshmi Parvathi",
    "Murugan Selvam Kumar Arumugam Senthil Velu",
    "Raman Pandian Ganesan Subramani Perumal Chinnasamy",
)
TELUGU = _region(
    "",
    "Padma Lakshmi Venkatamma Sujatha Anasuya Radha",
    "Srinivas Venkateswarlu Ramulu Narsimha Raju Yellaiah",
    "Reddy Rao Naidu Goud Chary Mallela",
)
GOAN = _region("", "Maria Fatima Lourdes", "Francisco Santan Xavier", "Fernandes D'Souza Dias")

REGIONS = {
    "Maharashtra": MARATHI,
    "West Bengal": BENGALI,
    "Odisha": ODIA,
    "Assam": ASSAMESE,
    "Meghalaya": KHASI,
    "Manipur": MANIPURI,
    "Arunachal Pradesh": ARUNACHALI,
    "Gujarat": GUJARATI,
    "Punjab": PUNJABI,
    "Jammu and Kashmir": KASHMIRI,
    "Karnataka": KANNADA,
    "Kerala": MALAYALAM,
    "Tamil Nadu": TAMIL,
    "Andhra Pradesh": TELUGU,
    "Telangana": TELUGU,
    "Goa": GOAN,
}


def region(state: str, sixth: bool) -> Region:
    """The names of a state; one person in six may bear those of its largest minority."""
    usual = REGIONS.get(state, HINDI)
    if sixth and usual is HINDI:
        return HINDI_MUSLIM
    if sixth and usual is BENGALI:
        return BENGALI_MUSLIM
    return usual
