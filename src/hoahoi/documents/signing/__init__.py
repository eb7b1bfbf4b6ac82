"""Digital signatures: PAdES on PDF files, with a PKCS#12 file or a token (PKCS#11).

    version = actions.sign_document(pdf=..., credential=Pkcs12(data, password), signer=signer, document=document, actor=user)

pyHanko and what it stands on are imported on first use, so that web workers stay small.
"""
