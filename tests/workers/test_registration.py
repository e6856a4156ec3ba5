"""Registering, as somebody with a browser and a phone does it."""

from stdnum import verhoeff


def test_a_worker_registers_and_holds_a_uan(portal, cast):
    visitor, mobile = portal.visitor(), cast.mobile()
    uan = visitor.register(cast.aadhaar(), mobile)
    assert visitor.path == "/register/done"
    assert len(uan) == 12
    assert uan[0] != "0"
    assert verhoeff.is_valid(uan)
    assert f"{uan[:4]} {uan[4:8]} {uan[8:]}" in visitor.text
