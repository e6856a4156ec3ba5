"""UIDAI: Aadhaar OTP and e-KYC 2.5, and a stand-in that speaks the same wire."""
