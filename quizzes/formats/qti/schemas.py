"""Names and versions that files of QTI 2.1 and 3.0 declare, from the specifications."""

HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
NAMESPACES = {
    2: "http://www.imsglobal.org/xsd/imsqti_v2p1",
    3: "http://www.imsglobal.org/xsd/imsqtiasi_v3p0",
}
MANIFEST_NAMESPACES = {
    2: "http://www.imsglobal.org/xsd/imscp_v1p1",
    3: "http://www.imsglobal.org/xsd/qti/qtiv3p0/imscp_v1p1",
}
METADATA_NAMESPACES = {
    2: "http://www.imsglobal.org/xsd/imsmd_v1p2",
    3: "http://ltsc.ieee.org/xsd/LOM",
}
SCHEMAS = {2: ("QTIv2.1 Package", "1.0.0"), 3: ("QTI Package", "3.0.0")}
ITEM_TYPES = {2: "imsqti_item_xmlv2p1", 3: "imsqti_item_xmlv3p0"}
TEST_TYPES = {2: "imsqti_test_xmlv2p1", 3: "imsqti_test_xmlv3p0"}
PICTURE_TYPE = "webcontent"
