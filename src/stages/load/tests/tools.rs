//! What other tools write: their columns are read by their names.

use super::*;

/// Source, title, author, address, day, time and language of the first document.
fn shown(name: &str, bytes: &[u8], rules: &LoadRules) -> String {
    let folder = folder(&[(name, bytes)]);
    let (documents, rejects) = read(folder.path(), rules);
    assert_eq!(rejects, [], "{name}");
    let metadata = &documents[0].metadata;
    let published = metadata.published.map(|date| date.to_string());
    let time = metadata.published_time.map(|time| time.to_string());
    let others = [&metadata.title, &metadata.author, &metadata.url, &published, &time, &metadata.language];
    let others = others.map(|value| value.clone().unwrap_or_else(|| "-".into())).join(" | ");
    format!("{} | {others}", metadata.source)
}

#[test]
fn files_of_other_tools_give_their_metadata() {
    let rules = LoadRules::default();
    for (tool, name, text, expected) in [
        (
            "trafilatura",
            "a.json",
            r#"{"title":"Late ferry","author":"Ada Moss; Ben Orr","hostname":"pier.example","date":"2026-03-03","fingerprint":"f1",
               "id":null,"raw_text":"Rain fell","text":"Rain fell.","language":"en","source":"https://www.pier.example/late",
               "source-hostname":"The Pier","excerpt":"x"}"#,
            "The Pier | Late ferry | Ada Moss; Ben Orr | https://www.pier.example/late | 2026-03-03 | - | en",
        ),
        (
            "trafilatura, an older one",
            "a.csv",
            "url\thostname\tsitename\ttitle\tdate\traw_text\nhttps://pier.example/a\twww.pier.example\t\tLate\t2026-03-03\tRain.\n",
            "pier.example | Late | - | https://pier.example/a | 2026-03-03 | - | -",
        ),
        (
            "news-please",
            "a.json",
            r#"{"authors":["Ada Moss","Ben Orr"],"date_download":"2026-03-05 08:00:00","date_modify":null,"date_publish":
               "2026-03-03 10:15:00","language":"en","maintext":"Rain fell.","source_domain":"www.pier.example","title":"Late ferry",
               "url":"https://www.pier.example/late"}"#,
            "pier.example | Late ferry | Ada Moss, Ben Orr | https://www.pier.example/late | 2026-03-03 | 10:15:00 | en",
        ),
        (
            "newspaper4k",
            "a.csv",
            "source_url,title,authors,publish_date,text,url\nhttps://www.pier.example,Late,\"['Ada Moss', 'Ben Orr']\",2026-03-03 10:15:00,Rain.,\n",
            "pier.example | Late | Ada Moss, Ben Orr | - | 2026-03-03 | 10:15:00 | -",
        ),
        (
            "GDELT",
            "a.csv",
            "url,title,seendate,domain,language,sourcecountry,text\nhttps://pier.example/a,Late,20260303T101500Z,pier.example,English,US,Rain.\n",
            "pier.example | Late | - | https://pier.example/a | 2026-03-03 | 10:15:00 | en",
        ),
        (
            "GDELT, its graph",
            "a.tsv",
            "DATE\tSourceCommonName\tDocumentIdentifier\ttext\n20260303101500\tpier.example\thttps://pier.example/a\tRain.\n",
            "pier.example | - | - | https://pier.example/a | 2026-03-03 | 10:15:00 | -",
        ),
        (
            "Media Cloud",
            "a.csv",
            "stories_id,media_name,media_url,publish_date,title,url,language,text\n7,The Pier,https://pier.example/,2026-03-03,Late,https://pier.example/a,en,Rain.\n",
            "The Pier | Late | - | https://pier.example/a | 2026-03-03 | - | en",
        ),
        (
            "Event Registry",
            "a.json",
            r#"{"articles":{"results":[{"uri":"77","lang":"eng","dateTime":"2026-03-03T10:15:00Z","date":"2026-03-03","url":
               "https://pier.example/a","title":"Late","body":"Rain fell.","source":{"uri":"pier.example","dataType":"news","title":
               "The Pier"},"authors":[{"name":"Ada Moss","type":"author"}]}],"totalResults":1}}"#,
            "The Pier | Late | Ada Moss | https://pier.example/a | 2026-03-03 | 10:15:00 | en",
        ),
        (
            "NewsAPI",
            "a.json",
            r#"{"status":"ok","articles":[{"source":{"id":null,"name":"The Pier"},"author":"Ada Moss","title":"Late","url":
               "https://pier.example/a","publishedAt":"2026-03-03T10:15:00Z","content":"Rain fell."}]}"#,
            "The Pier | Late | Ada Moss | https://pier.example/a | 2026-03-03 | 10:15:00 | -",
        ),
        (
            "Common Crawl news",
            "a.jsonl",
            r#"{"url":"http://news.pier.co.uk/a","plain_text":"Rain fell.","published_date":"2026-03-03","title":"Late"}"#,
            "pier.co.uk | Late | - | http://news.pier.co.uk/a | 2026-03-03 | - | -",
        ),
        // Near misses: columns that only sound alike.
        ("none", "a.jsonl", r#"{"text":"Rain.","sources":3,"dated":"x","titles":"y"}"#, "a | - | - | - | - | - | -"),
    ] {
        assert_eq!(shown(name, text.as_bytes(), &rules), expected, "{tool}");
    }
}

#[test]
fn columns_of_one_s_own_come_first() {
    let mut thresholds = LoadThresholds::default();
    thresholds.text_columns.insert(0, "fields.story".into());
    thresholds.id_columns.push("number".into());
    thresholds.source_columns.push("paper".into());
    let rules = LoadRules::new(thresholds);
    let line = br#"{"id":"x","number":7,"text":"no","fields":{"story":"Rain."},"paper":"The Pier","source":"Crawl"}"#;
    let folder = folder(&[("a.jsonl", line)]);
    let (documents, _) = read(folder.path(), &rules);
    let document = &documents[0];
    assert_eq!((document.doc_id.as_str(), document.text.as_str()), ("7", "Rain."));
    assert_eq!(document.metadata.source, "The Pier");
}

#[test]
fn whose_a_document_is_is_told_in_order() {
    let page = |head: &str| format!("{head}<p>The ferry left at noon.</p>");
    let site = "<meta property=og:site_name content='The Pier'>";
    let address = "<link rel=canonical href='https://www.pier.example/a'>";
    for (files, expected) in [
        (
            vec![
                ("in/a.html", page(&format!("{site}{address}"))),
                ("sources.csv", "path,source\nin/a.html,Given\n".into()),
            ],
            "Given",
        ),
        (vec![("in/a.html", page(&format!("{site}{address}")))], "The Pier"),
        (vec![("in/a.html", page(address))], "pier.example"),
        (
            vec![("in/a.html", page("")), ("sources.csv", "path,url\nin/a.html,https://m.quay.example/1\n".into())],
            "quay.example",
        ),
        (vec![("in/a.html", page("")), ("out/a.html", page(""))], "in"),
        (vec![("in/a.html", page("")), ("out/b.html", page(""))], "a"),
        (vec![("a.html", page(""))], "a"),
    ] {
        let files: Vec<(&str, &[u8])> = files.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
        let folder = folder(&files);
        let (documents, _) = read(folder.path(), &LoadRules::default());
        assert_eq!(documents[0].metadata.source, expected, "{files:?}");
    }
}
