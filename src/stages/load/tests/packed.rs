//! Compressed files and archives: each member is read like a file, and none of them without end.

use std::io::{Cursor, Write};

use flate2::Compression;
use flate2::write::GzEncoder;

use super::*;

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes).expect("memory can be written");
    encoder.finish().expect("memory can be written")
}

fn bz2(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::default());
    encoder.write_all(bytes).expect("memory can be written");
    encoder.finish().expect("memory can be written")
}

fn zst(bytes: &[u8]) -> Vec<u8> {
    zstd::stream::encode_all(bytes, 3).expect("memory can be written")
}

pub(super) fn zip_of(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).expect("a member");
        writer.write_all(bytes).expect("memory can be written");
    }
    writer.finish().expect("an archive").into_inner()
}

pub(super) fn tar_of(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, bytes) in files {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        builder.append_data(&mut header, name, *bytes).expect("a member");
    }
    builder.into_inner().expect("an archive")
}

const LINES: &[u8] = b"{\"text\":\"One.\"}\n{\"text\":\"Two.\"}\n";

#[test]
fn any_format_is_read_within_any_packing() {
    let rows = "feed#1 [utf-8] One. ; feed#2 [utf-8] Two.";
    for (name, bytes, expected) in [
        ("feed.jsonl.gz", gz(LINES), rows),
        ("feed.jsonl.zst", zst(LINES), rows),
        ("feed.jsonl.bz2", bz2(LINES), rows),
        // The bytes count more than the name, and members of gzip follow each other.
        ("feed.jsonl", gz(LINES), rows),
        ("feed.jsonl.gz", [gz(&LINES[..16]), gz(&LINES[16..])].concat(), rows),
        ("feed.gz", gz(LINES), rows),
        ("a.txt.gz", gz(b"Rain."), "a [utf-8] Rain."),
        ("a.html.gz", gz(b"<p>Rain fell.</p>"), "a [utf-8] Rain fell."),
        ("a.csv.gz", gz(b"id,text\n7,Rain.\n"), "7 [utf-8] Rain."),
        ("a.txt.gz", gz(b""), "! -: the file has no text"),
        (
            "news.tar",
            tar_of(&[("a.txt", b"One."), ("in/b.md", b"Two.")]),
            "news/a [utf-8] One. ; news/in/b [utf-8] Two.",
        ),
        ("news.tar.gz", gz(&tar_of(&[("feed.jsonl", LINES)])), "news/feed#1 [utf-8] One. ; news/feed#2 [utf-8] Two."),
        ("news.tgz", gz(&tar_of(&[("./a.txt", b"One.")])), "news/a [utf-8] One."),
        ("news.tar.zst", zst(&tar_of(&[("a.txt", b"One.")])), "news/a [utf-8] One."),
        (
            "news.zip",
            zip_of(&[("a.txt", b"One."), ("in/b.txt.gz", &gz(b"Two."))]),
            "news/a [utf-8] One. ; news/in/b [utf-8] Two.",
        ),
        ("news.zip", zip_of(&[("more.zip", &zip_of(&[("a.txt", b"One.")]))]), "news/more/a [utf-8] One."),
        (
            "news.zip",
            zip_of(&[("../../a.txt", b"One."), ("/b.txt", b"Two.")]),
            "news/a [utf-8] One. ; news/b [utf-8] Two.",
        ),
        (
            "news.zip",
            zip_of(&[("__MACOSX/._a.txt", b"x"), (".DS_Store", b"x"), ("a.txt", b"One.")]),
            "news/a [utf-8] One.",
        ),
        (
            "news.zip",
            zip_of(&[("a.png", b"\x89PNG\r\n\x1a\n\0\0"), ("b.txt", b""), ("c.txt", b"One.")]),
            "! -: the file is a PNG image, which is not read ; ! -: the file has no text ; news/c [utf-8] One.",
        ),
    ] {
        assert_eq!(outcome(name, &bytes), expected, "{name}");
    }
}

#[test]
fn what_only_looks_like_another_format_is_read() {
    for (name, bytes, expected) in [
        ("a.txt", b"The mark %PDF-1.7 opens a file.".to_vec(), "a [utf-8] The mark %PDF-1.7 opens a file."),
        ("a.tar", tar_of(&[("BMW.txt", b"Cars."), ("b.txt", b"%PDF-1.7 is a mark.")]), "a/BMW [utf-8] Cars. ; "),
        (
            "a.tar",
            tar_of(&[("a.txt", b"It says %PDF-1.7."), ("b.txt", b"Rain.")]),
            "a/a [utf-8] It says %PDF-1.7. ; a/b [utf-8] Rain.",
        ),
        (
            "a.zip",
            zip_of(&[("crossword/a.txt", b"Rain."), ("xl.txt", b"Snow.")]),
            "a/crossword/a [utf-8] Rain. ; a/xl [utf-8] Snow.",
        ),
    ] {
        let found = outcome(name, &bytes);
        assert!(found.starts_with(expected), "{name}: {found}");
    }
}

#[test]
fn rejects_of_members_name_them() {
    let file = zip_of(&[("in/feed.jsonl", b"{\"text\":\"One.\"}\n{\"te\n")]);
    let folder = folder(&[("news.zip", &file)]);
    let (documents, rejects) = read(folder.path(), &LoadRules::default());
    assert_eq!(documents[0].path, "news.zip/in/feed.jsonl");
    let [reject] = rejects.as_slice() else { panic!("one reject: {rejects:?}") };
    assert_eq!((reject.path.as_str(), reject.location.as_deref()), ("news.zip/in/feed.jsonl", Some("row 2")));
}

#[test]
fn metadata_beside_an_archive_names_its_members() {
    let file = zip_of(&[("a.txt", b"One.")]);
    let folder = folder(&[("news.zip", &file), ("sources.csv", b"path,source\nnews.zip/a.txt,The Pier\n")]);
    let (documents, _) = read(folder.path(), &LoadRules::default());
    assert_eq!(documents[0].metadata.source, "The Pier");
}

#[test]
fn metadata_within_an_archive_names_its_members() {
    let metadata = b"path,source,published\na.txt,The Pier,2026-03-03\nin/b.txt,The Quay,\n";
    let files: &[(&str, &[u8])] =
        &[("a.txt", b"One."), ("in/b.txt", b"Two."), ("c.txt", b"Three."), ("sources.csv", metadata)];
    let inner = zip_of(&[("in/a.txt", b"One."), ("in/sources.csv", b"path,source\na.txt,The Dock\n")]);
    for (name, bytes, expected) in [
        ("news.zip", zip_of(files), vec!["The Pier", "The Quay", "c"]),
        ("news.tar.gz", gz(&tar_of(files)), vec!["The Pier", "The Quay", "c"]),
        ("news.zip", zip_of(&[("more.zip", &inner)]), vec!["The Dock"]),
    ] {
        let folder = folder(&[(name, &bytes), ("sources.csv", b"path,source\nnews.zip/a.txt,Far\n")]);
        let (documents, rejects) = read(folder.path(), &LoadRules::default());
        let mut sources: Vec<&str> = documents.iter().map(|document| document.metadata.source.as_str()).collect();
        sources.sort_unstable();
        assert_eq!((sources, rejects), (expected, vec![]), "{name}");
    }
    // Near misses: metadata that cannot be used is told once, and a table of another name is a table.
    let file =
        zip_of(&[("a.txt", b"One."), ("sources.csv", b"name\nx\n"), ("my_sources.csv", b"path,text\na.txt,Two.\n")]);
    let folder = folder(&[("news.zip", &file)]);
    let (documents, rejects) = read(folder.path(), &LoadRules::default());
    assert_eq!(documents.len(), 2);
    let [reject] = rejects.as_slice() else { panic!("one reject: {rejects:?}") };
    assert_eq!(reject.path, "news.zip/sources.csv");
}

#[test]
fn folders_in_an_archive_are_outlets() {
    let files: &[(&str, &[u8])] = &[("pier/2026-03-03.txt", b"One."), ("quay/2026-03-03.txt", b"Two.")];
    for (name, bytes) in [("news.zip", zip_of(files)), ("news.tar.gz", gz(&tar_of(files)))] {
        let folder = folder(&[(name, &bytes)]);
        let (documents, _) = read(folder.path(), &LoadRules::default());
        let sources: Vec<&str> = documents.iter().map(|document| document.metadata.source.as_str()).collect();
        assert_eq!(sources, ["pier", "quay"], "{name}");
    }
    // Near miss: archives that are named after days.
    let (one, two) = (zip_of(&[("pier.txt", b"One.")]), zip_of(&[("pier.txt", b"Two.")]));
    let folder = folder(&[("2026-03-03.zip", &one), ("2026-03-04.zip", &two)]);
    let (documents, _) = read(folder.path(), &LoadRules::default());
    assert!(documents.iter().all(|document| document.metadata.source == "pier"), "{documents:?}");
}

#[test]
fn what_unpacks_without_end_is_cut_off_and_said() {
    let bomb = gz(&vec![b'a'; 80 << 20]);
    let said = "! -: the file unpacks to more than 67108864 bytes, the rest is not read";
    assert!(outcome("a.txt.gz", &bomb).starts_with(said), "{}", outcome("a.txt.gz", &bomb));
    let line = format!("{{\"text\":\"{}.\"}}\n", "One ".repeat(250));
    let lines = gz(line.repeat(90_000).as_bytes());
    let folder = folder(&[("a.jsonl.gz", &lines)]);
    let rules = LoadRules::new(LoadThresholds { max_unpack_ratio: 10, ..LoadThresholds::default() });
    let listing = list(&[folder.path().to_owned()], &rules).expect("inputs");
    let (mut n_rows, mut rejects) = (0, Vec::new());
    read_file(&listing.inputs[0], &rules, &mut |record| {
        n_rows += u64::from(record.is_ok());
        rejects.extend(record.err());
        ControlFlow::Continue(())
    });
    assert_eq!((n_rows > 60_000 && n_rows < 90_000, rejects.len()), (true, 1), "{n_rows}");
    assert!(rejects[0].reason.contains("unpacks to more than"), "{rejects:?}");
}

/// A tar whose one member begins with a line and goes on with a hole of a terabyte.
fn sparse_tar(line: &[u8]) -> Vec<u8> {
    let mut archive = vec![0; 512];
    let size = 1u64 << 40;
    let mut put = |at: usize, text: &str| archive[at..at + text.len()].copy_from_slice(text.as_bytes());
    put(0, "a.jsonl");
    put(100, "0000644");
    put(124, &format!("{:011o}", 512));
    put(148, "        ");
    put(156, "S");
    put(257, "ustar  ");
    // The pieces that hold something: the first, and none at the end. Then the size with its holes, as bytes.
    put(386, &format!("{:011o}\0{:011o}", 0, 512));
    archive[410] = 0x80;
    archive[414..422].copy_from_slice(&size.to_be_bytes());
    archive[422..433].copy_from_slice(b"00000000000");
    archive[483] = 0x80;
    archive[487..495].copy_from_slice(&size.to_be_bytes());
    let sum: u32 = archive.iter().map(|byte| u32::from(*byte)).sum();
    archive[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    archive.extend(line);
    archive.resize(512 * 4, 0);
    archive[512 + line.len()..1024].fill(b'\n');
    archive
}

#[test]
fn a_hole_without_end_is_cut_off_and_said() {
    let found = outcome("news.tar", &sparse_tar(b"{\"text\":\"One.\"}\n"));
    assert!(found.starts_with("news/a#1 [utf-8] One. ; ! "), "{found:.300}");
    assert!(found.contains("unpacks to more than"), "{found:.300}");
}

#[test]
fn archives_are_nested_once() {
    let innermost = zip_of(&[("a.txt", b"One.")]);
    let file = zip_of(&[("b.zip", &zip_of(&[("c.zip", &innermost)])), ("d.txt", b"Two.")]);
    let expected = "! -: archives within archives within archives are not read ; news/d [utf-8] Two.";
    assert_eq!(outcome("news.zip", &file), expected);
}

#[test]
fn a_packed_file_that_was_cut_off_gives_what_came_before() {
    let lines: String = (0..5000).map(|n| format!("{{\"text\":\"Ship {n} of {}.\"}}\n", n * 7919 % 1000)).collect();
    for (name, bytes) in [("a.jsonl.gz", gz(lines.as_bytes())), ("a.jsonl.zst", zst(lines.as_bytes()))] {
        let found = outcome(name, &bytes[..bytes.len() - 20]);
        assert!(found.starts_with("a#1 [utf-8] Ship 0 of 0."), "{found:.200}");
        assert!(found.contains("the rest of the file cannot be read"), "{name}");
    }
    let file = zip_of(&[("a.txt", b"One.")]);
    assert!(outcome("news.zip", &file[..file.len() - 10]).contains("it may have been cut off"));
}

#[test]
fn damage_anywhere_is_a_reject_and_never_a_panic() {
    let files: &[(&str, &[u8])] = &[("a.txt", b"One."), ("in/feed.jsonl", LINES)];
    for (name, bytes) in [
        ("a.zip", zip_of(files)),
        ("a.tar", tar_of(files)),
        ("a.gz", gz(LINES)),
        ("a.zst", zst(LINES)),
        ("a.bz2", bz2(LINES)),
    ] {
        for at in (0..bytes.len()).step_by(7) {
            let mut damaged = bytes.clone();
            damaged[at] ^= 0xff;
            let _ = outcome(name, &damaged);
            let _ = outcome(name, &bytes[..at.max(1)]);
        }
    }
}
