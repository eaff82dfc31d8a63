from cli.doctor import CHECKS, _find


def test_tesseract_is_optional(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    finding = _find("OCR", CHECKS["OCR"], None)
    assert finding.ok
    assert finding.detail.startswith("optional: install Tesseract (Debian: apt-get install tesseract-ocr)")
