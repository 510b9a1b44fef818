"""Writes one article in each format that crosscheck reads, with the ordinary tool of each.

    pip install -r tests/formats/requirements.txt
    python tests/formats/make_formats.py

LibreOffice is found as `soffice`.

The files in tests/formats/documents are committed, so that the tests need none of the tools. Run it again only when the article
or a format changes; the program must give the same sentences for each file.
"""

import bz2
import csv
import gzip
import io
import json
import mailbox
import re
import subprocess
import tarfile
import tempfile
import textwrap
import zipfile
from datetime import datetime, timezone
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from xml.sax.saxutils import escape

import docx
import openpyxl
import pyarrow
import pyarrow.parquet
import zstandard
from feedgen.feed import FeedGenerator
from odf import style as odf_style
from odf import text as odf_text
from odf.opendocument import OpenDocumentText
from reportlab.lib.pagesizes import A5
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

HERE = Path(__file__).parent
OUT = HERE / "documents"
TITLE, *PARAGRAPHS = (HERE / "article.txt").read_text(encoding="utf-8").strip().split("\n\n")
DAY = datetime(2026, 8, 12, 7, 30, tzinfo=timezone.utc)
ADDRESS = "https://www.orlomail.example/news/ferries"

# Where the words of the article break at the end of a line.
BREAKS = {
    "Officials": "Offi-cials", "ferries": "fer-ries", "service": "ser-vice", "damaged": "dam-aged", "landing": "land-ing",
    "confirmed": "con-firmed", "September": "Sep-tember", "passengers": "pas-sengers", "affected": "af-fected",
    "director": "direc-tor", "Company": "Com-pany", "million": "mil-lion", "dollars": "dol-lars", "decision": "deci-sion",
    "expected": "ex-pected", "twenty": "twen-ty", "minutes": "min-utes", "between": "be-tween", "another": "an-other",
    "Fishermen": "Fish-ermen", "warning": "warn-ing", "anyone": "any-one", "nobody": "no-body", "replace": "re-place",
    "harbor": "har-bor", "deputy": "dep-uty", "office": "of-fice", "return": "re-turn", "fifteen": "fif-teen",
}
# The font has no others.
LIGATURES = [("fi", "\ufb01"), ("fl", "\ufb02")]


def html():
    paragraphs = "\n".join(f"<p>{escape(paragraph)}</p>" for paragraph in PARAGRAPHS)
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(TITLE)} | The Orlo Mail</title>'
        f'<meta property="og:site_name" content="The Orlo Mail"><meta property="article:published_time" content="{DAY.isoformat()}">'
        f"</head><body><nav><a href='/'>Home</a> <a href='/sport'>Sport</a></nav><article><h1>{escape(TITLE)}</h1>\n"
        f"{paragraphs}\n</article><footer>Contact the desk.</footer></body></html>\n"
    )


def row():
    text = "\n\n".join(PARAGRAPHS)
    return {"url": ADDRESS, "title": TITLE, "date": DAY.date().isoformat(), "source": "The Orlo Mail", "text": text}


def write_rows():
    (OUT / "object.json").write_text(json.dumps(row(), indent=2), encoding="utf-8")
    (OUT / "list.json").write_text(json.dumps({"status": "ok", "articles": [row()]}), encoding="utf-8")
    (OUT / "lines.jsonl").write_text(json.dumps(row(), ensure_ascii=False) + "\n", encoding="utf-8")
    for name, encoding, dialect in (
        ("comma.csv", "utf-8", csv.excel),
        ("tab.tsv", "utf-8", csv.excel_tab),
        # What spreadsheets call Unicode text.
        ("wide.tsv", "utf-16", csv.excel_tab),
    ):
        with open(OUT / name, "w", encoding=encoding, newline="") as file:
            writer = csv.DictWriter(file, row(), dialect=dialect)
            writer.writeheader()
            writer.writerow(row())
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist([row()]), OUT / "arrow.parquet", compression="zstd")


def write_packed():
    plain = (OUT / "plain.txt").read_bytes()
    (OUT / "gzip.txt.gz").write_bytes(gzip.compress(plain, mtime=0))
    (OUT / "bzip2.txt.bz2").write_bytes(bz2.compress(plain))
    (OUT / "zstd.txt.zst").write_bytes(zstandard.compress(plain))
    member = zipfile.ZipInfo("in/plain.txt", DAY.timetuple()[:6])
    with zipfile.ZipFile(OUT / "zip.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(member, plain, zipfile.ZIP_DEFLATED)
    member = tarfile.TarInfo("in/plain.txt")
    member.size, member.mtime = len(plain), int(DAY.timestamp())
    with gzip.GzipFile(OUT / "tar.tar.gz", "w", mtime=0) as file, tarfile.open(fileobj=file, mode="w") as archive:
        archive.addfile(member, io.BytesIO(plain))


def write_docx():
    document = docx.Document()
    document.core_properties.title = "ferries_final3.docx"
    document.sections[0].header.paragraphs[0].text = "The Orlo Mail"
    document.sections[0].footer.paragraphs[0].text = "Page 1"
    document.add_paragraph(TITLE, style="Title")
    for paragraph in PARAGRAPHS:
        first, rest = paragraph.split(" ", 1)
        added = document.add_paragraph()
        added.add_run(first).bold = True
        added.add_run(" " + rest)
    document.save(OUT / "word.docx")


def write_odt():
    document = OpenDocumentText()
    title = odf_style.Style(name="Title", family="paragraph")
    document.styles.addElement(title)
    document.text.addElement(odf_text.P(stylename=title, text=TITLE))
    for paragraph in PARAGRAPHS:
        document.text.addElement(odf_text.P(text=paragraph))
    document.save(OUT / "writer.odt")


def write_xlsx():
    book = openpyxl.Workbook()
    notes = book.active
    notes.title = "Notes"
    notes.append(["what", "who"])
    notes.append(["no text here", "desk"])
    sheet = book.create_sheet("Articles")
    sheet.append(["The Orlo Mail, all articles"])
    sheet.append(["title", "text", "date", "words"])
    sheet.append([TITLE, "\n\n".join(PARAGRAPHS), DAY.replace(tzinfo=None), 160])
    sheet.cell(row=3, column=3).number_format = "d mmm yyyy"
    book.save(OUT / "excel.xlsx")


def wrapped(paragraph, width, measure):
    """Lines of a paragraph, with words broken where that fills a line."""
    lines, line = [], ""
    for word in paragraph.split(" "):
        for _ in range(2):
            joined = f"{line} {word}".strip()
            if measure(joined) <= width:
                line = joined
                word = ""
                break
            bare = re.sub(r"[^A-Za-z]", "", word)
            if bare in BREAKS and word.startswith(bare):
                head, tail = BREAKS[bare].split("-")
                if measure(f"{line} {head}-") <= width:
                    lines.append(f"{line} {head}-".strip())
                    line, word = "", tail + word[len(bare):]
                    continue
            lines.append(line)
            line = ""
        if word:
            line = word
    return lines + [line]


def write_pdf():
    """Two columns on each page, below a title across both, with running heads, page numbers, broken words and ligatures."""
    pdfmetrics.registerFont(TTFont("Vera", "Vera.ttf"))
    pdfmetrics.registerFont(TTFont("VeraBd", "VeraBd.ttf"))
    width, height = A5
    size, leading, gutter, margin = 8, 11, 14, 40
    column = (width - 2 * margin - gutter) / 2
    page = canvas.Canvas(str(OUT / "press.pdf"), pagesize=A5, invariant=1)
    page.setTitle("Microsoft Word - ferries_final3.doc")

    def measure(text):
        return pdfmetrics.stringWidth(text, "Vera", size)

    def furniture(number):
        page.setFont("Vera", 7)
        page.drawString(margin, height - 25, "THE ORLO MAIL")
        page.drawRightString(width - margin, height - 25, "12 August 2026")
        page.drawCentredString(width / 2, 20, str(number))

    lines = []
    for paragraph in PARAGRAPHS:
        broken = wrapped(paragraph, column - 8, measure)
        lines += [(8 if idx == 0 else 0, line, idx == len(broken) - 1) for idx, line in enumerate(broken)]
    # A third of the lines on each page, in two columns.
    per_column = -(-len(lines) // 4)
    for number in range(2):
        furniture(number + 7)
        top = height - 60
        if number == 0:
            page.setFont("VeraBd", 15)
            for line in textwrap.wrap(TITLE, 30):
                page.drawString(margin, top, line)
                top -= 18
            top -= 12
        for side in range(2):
            start = (2 * number + side) * per_column
            y = top
            for indent, line, is_last in lines[start:start + per_column]:
                for letters, ligature in LIGATURES:
                    line = line.replace(letters, ligature)
                text = page.beginText(margin + side * (column + gutter) + indent, y)
                text.setFont("Vera", size)
                n_spaces = line.count(" ")
                room = column - indent - measure(line)
                if not is_last and n_spaces and room < 20:
                    text.setWordSpace(0)
                    # Words are set apart by moves, as many programs do to fill a line.
                    x = margin + side * (column + gutter) + indent
                    for word in line.split(" "):
                        text.setTextOrigin(x, y)
                        text.textOut(word)
                        x += measure(word) + measure(" ") + room / n_spaces
                else:
                    text.textOut(line)
                page.drawText(text)
                y -= leading
        page.showPage()
    page.save()


def message():
    mail = EmailMessage()
    mail["From"] = '"Ida Møe" <ida.moe@orlomail.example>'
    mail["To"] = "desk@quillby.example"
    mail["Subject"] = TITLE
    mail["Date"] = format_datetime(DAY)
    mail["Message-ID"] = "<1@orlomail.example>"
    mail.set_content("\n\n".join(textwrap.fill(paragraph, 72) for paragraph in PARAGRAPHS) + "\n", cte="quoted-printable")
    mail.add_alternative(html(), subtype="html")
    mail.add_attachment(b"not the text", maintype="text", subtype="plain", filename="notes.txt")
    mail.set_boundary("outer-0001")
    mail.get_payload()[0].set_boundary("inner-0001")
    return mail


def write_mail():
    mail = message()
    (OUT / "message.eml").write_bytes(bytes(mail))
    path = OUT / "box.mbox"
    path.unlink(missing_ok=True)
    box = mailbox.mbox(path)
    for mail in (mail, message()):
        kept = mailbox.mboxMessage(mail)
        kept.set_from("ida.moe@orlomail.example Wed Aug 12 07:30:00 2026")
        box.add(kept)
    box.flush()
    box.close()


def write_feeds():
    feed = FeedGenerator()
    feed.load_extension("dc")
    feed.id("https://www.orlomail.example/")
    feed.title("The Orlo Mail")
    feed.link(href="https://www.orlomail.example/", rel="alternate")
    feed.description("News of Orlo")
    feed.language("en")
    feed.lastBuildDate(DAY)
    feed.updated(DAY)
    entry = feed.add_entry()
    entry.id(ADDRESS)
    entry.title(TITLE)
    entry.link(href=ADDRESS)
    entry.author({"name": "Ida Møe", "email": "ida.moe@orlomail.example"})
    entry.published(DAY)
    entry.updated(DAY)
    entry.summary(PARAGRAPHS[0][:80])
    entry.content("".join(f"<p>{escape(paragraph)}</p>" for paragraph in PARAGRAPHS), type="html")
    feed.rss_file(OUT / "feed.rss", pretty=True)
    feed.atom_file(OUT / "feed.atom", pretty=True)


def write_warc():
    with open(OUT / "crawl.warc.gz", "wb") as file:
        writer = WARCWriter(file, gzip=True)

        def response(address, kind, body, status="200 OK"):
            headers = StatusAndHeaders(status, [("Content-Type", kind)], protocol="HTTP/1.1")
            record = writer.create_warc_record(
                address, "response", payload=io.BytesIO(body), http_headers=headers,
                warc_headers_dict={"WARC-Date": "2026-09-01T00:00:00Z", "WARC-Record-ID": f"<urn:uuid:{len(body):032}>"},
            )
            writer.write_record(record)

        response("https://www.orlomail.example/logo.png", "image/png", b"\x89PNG\r\n")
        response("https://www.orlomail.example/gone", "text/html", b"<p>Not here.</p>", "404 Not Found")
        response(ADDRESS, "text/html; charset=utf-8", html().encode())


def write_libreoffice():
    """What LibreOffice makes of files of others."""
    with tempfile.TemporaryDirectory() as folder:
        for name, kind in (("word.docx", "odt"), ("writer.odt", "docx"), ("word.docx", "pdf"), ("comma.csv", "xlsx")):
            given = Path(folder) / f"office_{kind}{Path(name).suffix}"
            given.write_bytes((OUT / name).read_bytes())
            # 44 is the comma, 34 the quotation mark, 76 UTF-8.
            options = ["--infilter=CSV:44,34,76"] if kind == "xlsx" else []
            subprocess.run(["soffice", "--headless", *options, "--convert-to", kind, "--outdir", OUT, given], check=True)


def main():
    OUT.mkdir(exist_ok=True)
    (OUT / "plain.txt").write_text("\n\n".join([TITLE, *PARAGRAPHS]) + "\n", encoding="utf-8")
    (OUT / "mark.md").write_text("\n\n".join([f"# {TITLE}", *PARAGRAPHS]) + "\n", encoding="utf-8")
    (OUT / "page.html").write_text(html(), encoding="utf-8")
    write_rows()
    write_packed()
    write_docx()
    write_odt()
    write_xlsx()
    write_pdf()
    write_mail()
    write_feeds()
    write_warc()
    write_libreoffice()


if __name__ == "__main__":
    main()
