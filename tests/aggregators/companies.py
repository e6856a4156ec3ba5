"""What a company writes when it applies: invented."""

PDF = b"%PDF-1.4\n1 0 obj<</JavaScript(app.alert(1))>>endobj\n%%EOF\n"
COMPANY = {
    "legal_name": "Daud Deliveries Private Limited", "brand": "Daud",
    "cin": "U63090MH2018PTC310001", "pan": "AABCC1234E", "gstin": "29AABCC1234E1Z5",
    "seventh_class": "food", "reach": "some", "states": ["27", "10"],
    "nodal_name": "Meera Nair", "nodal_mobile": "9812300001", "nodal_email": "n@daud.example",
    "grievance_name": "Arun Das", "grievance_mobile": "9812300002",
    "grievance_email": "g@daud.example",
    "applicant_name": "Kavita Rao", "applicant_email": "Kavita@daud.example",
}  # fmt: skip
LOOKED_AT = ["company", "tax", "class", "officers", "right"]
