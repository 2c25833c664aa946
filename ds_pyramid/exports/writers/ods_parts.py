"""The fixed parts of an ods file."""

MIME = "application/vnd.oasis.opendocument.spreadsheet"

_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
_NAMES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" '
    'xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0" '
    'xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" '
    'office:version="1.2"'
)

MANIFEST = (
    f"{_DECLARATION}"
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" '
    'manifest:version="1.2">'
    f'<manifest:file-entry manifest:full-path="/" manifest:version="1.2" manifest:media-type="{MIME}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    '<manifest:file-entry manifest:full-path="styles.xml" manifest:media-type="text/xml"/>'
    '<manifest:file-entry manifest:full-path="meta.xml" manifest:media-type="text/xml"/>'
    "</manifest:manifest>"
)

STYLES = f"{_DECLARATION}<office:document-styles {_NAMES}><office:styles/></office:document-styles>"

META = (
    f"{_DECLARATION}<office:document-meta {_NAMES}><office:meta>"
    "<meta:generator>ds_pyramid</meta:generator></office:meta></office:document-meta>"
)

_DATE = (
    '<number:day number:style="long"/><number:text>/</number:text>'
    '<number:month number:style="long"/><number:text>/</number:text><number:year number:style="long"/>'
)
_TIME = (
    '<number:text> </number:text><number:hours number:style="long"/>'
    '<number:text>:</number:text><number:minutes number:style="long"/>'
)

CONTENT_HEAD = (
    f"{_DECLARATION}<office:document-content {_NAMES}><office:automatic-styles>"
    f'<number:date-style style:name="n-jour">{_DATE}</number:date-style>'
    f'<number:date-style style:name="n-instant">{_DATE}{_TIME}</number:date-style>'
    '<style:style style:name="jour" style:family="table-cell" style:data-style-name="n-jour"/>'
    '<style:style style:name="instant" style:family="table-cell" style:data-style-name="n-instant"/>'
    '<style:style style:name="entete" style:family="table-cell">'
    '<style:table-cell-properties fo:background-color="#000000"/>'
    '<style:text-properties fo:color="#ffffff" fo:font-weight="bold" fo:font-size="12pt"/></style:style>'
    "</office:automatic-styles><office:body><office:spreadsheet>"
)
CONTENT_TAIL = "</office:spreadsheet></office:body></office:document-content>"
