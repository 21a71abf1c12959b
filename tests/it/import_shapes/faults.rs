//! Files and rows that are not as they should be: each is told with its place, and the rest is read.

use std::{fmt::Write as _, io::Write as _, ops::ControlFlow};

use backoffice_analytics::{
    ingest::{Entry, Format, Options, read},
    model::DomainId,
};
use flate2::{Compression, write::GzEncoder};

use super::outcome;

fn packed(file: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(file.as_bytes()).unwrap();
    encoder.finish().unwrap()
}

#[test]
fn a_bad_first_line_of_json_lines_spoils_no_other() {
    let row = r#"{"timestamp":"2026-08-15T09:12:44.12Z","domain_id":"portal","action":"geo"}"#;
    for bad in [
        r#"{"timestamp":"2026-08-15T09:12:44.12Z",}"#,
        r#"{"timestamp":"2026"#,
        r#"{"timestamp":7}"#,
    ] {
        let mut rows = Vec::new();
        let file = format!("{bad}\n{row}\n{row}\n");
        let read = read(file.as_bytes(), &Options::default(), &mut |entry| {
            rows.push(matches!(entry, Entry::Row(..)));
            ControlFlow::Continue(())
        });
        assert!(read.is_ok(), "{bad}");
        assert_eq!(rows, [false, true, true], "{bad}");
    }
}

#[test]
fn a_bad_row_of_an_array_spoils_no_other_and_is_told_by_its_number() {
    let row = r#"{"timestamp":"2026-08-15T09:12:44.12Z","domain_id":"portal","action":"geo"}"#;
    for (bad, why) in [
        (
            &b"{\"timestamp\":\"2026-08-15\",\"user_id\":\"\xe9\"}"[..],
            "not UTF-8",
        ),
        (
            b"{\"user_id\":\"a\tb\"}",
            r"a control character has to be written as an escape such as \n, at its character 14",
        ),
        (
            b"{\"user_id\":NaN}",
            "a value is missing, or is a text without double quotes, at its character 12",
        ),
        (
            b"{\"user_id\":\"a\",}",
            "a comma has nothing after it, at its character 16",
        ),
        (b"7", "`7` stands where a row should: a JSON object, such as {"),
        (
            b"[7]",
            "`[7]` stands where a row should: a JSON object, such as {",
        ),
        (
            br#"{"error_code":"QuotaExceeded","message":"come back at noon"}"#,
            "come back at noon",
        ),
    ] {
        for (begin, end) in [("[", "]"), (r#"{"total_count": 2, "results": ["#, "]}")] {
            let file = [
                begin.as_bytes(),
                row.as_bytes(),
                b",",
                bad,
                b",",
                row.as_bytes(),
                end.as_bytes(),
            ]
            .concat();
            let mut refused = Vec::new();
            let read = read(file.as_slice(), &Options::default(), &mut |entry| {
                if let Entry::Refused(row) = entry {
                    refused.push(row.to_string());
                }
                ControlFlow::Continue(())
            });
            assert!(read.is_ok(), "{why}");
            assert_eq!(refused.len(), 1, "{refused:?}");
            assert!(
                refused[0].starts_with("line 1, row 2: ") && refused[0].contains(why),
                "{refused:?}"
            );
        }
    }
}

#[test]
fn a_bad_row_is_told_by_line_and_column_and_the_rest_goes_on() {
    let csv = "timestamp;domain_id;action;diff\n\
               2026-08-15T09:12:44Z;p;geo;\"two\nlines\"\n\
               yesterday;p;geo;\n\
               2026-08-15 09:12:44;p;geo;\n\
               2026-08-15T09:12:44Z;q;geo;\n\
               2026-08-15T09:12:44Z;p;Édit;\n\
               2026-08-15T09:12:44Z;p;;\n\
               2026-08-15T09:12:44Z;p;geo\n\
               2026-08-15T09:12:44Z;p;geo;x\0y\n\
               2026-08-15T09:12:44Z;;search;\n";
    let domain = Some(DomainId::parse("p").unwrap());
    let options = Options {
        domain,
        ..Options::default()
    };
    let outcome = outcome(csv.as_bytes(), &options);
    assert_eq!(
        outcome
            .rows
            .iter()
            .map(|row| row.action.as_str())
            .collect::<Vec<_>>(),
        ["geo", "search"]
    );
    let expected = [
        "line 4, column timestamp: `yesterday` is not a timestamp",
        "line 5, column timestamp: `2026-08-15 09:12:44` has no offset: name the zone it was written in with --assume-zone",
        "line 6, column domain_id: The row is of the domain `q`, and --domain is `p`",
        "line 7, column action: `Édit` is not the name of an action",
        "line 8, column action: There is no action",
        "line 9: the row has 3 fields, and the first line 4",
        "line 10, column diff: The character NUL",
    ];
    for (said, expected) in outcome.refused.iter().zip(expected) {
        assert!(said.starts_with(expected), "{said}\n{expected}");
    }
    assert_eq!(outcome.refused.len(), expected.len());
}

#[test]
fn bytes_that_are_no_text_spoil_their_own_row_alone() {
    let good = "2026-08-15T09:12:44Z;p;geo;\n";
    let mut csv = format!("timestamp;domain_id;action;diff\n{good}2026-08-15T09:12:44Z;p;geo;").into_bytes();
    csv.extend(b"\xff\xfe\n");
    csv.extend(good.as_bytes());
    let outcome_csv = outcome(csv.as_slice(), &Options::default());
    assert_eq!(
        (outcome_csv.rows.len(), outcome_csv.refused),
        (2, vec!["line 3, column diff: the text is not UTF-8".into()])
    );
    let row = "{\"timestamp\":\"2026-08-15T09:12:44Z\",\"domain_id\":\"p\",\"action\":\"geo\"}\n";
    let mut lines = format!("{row}{{oops}}\n").into_bytes();
    lines.extend(b"{\"\xff\"}\n[1]\n");
    lines.extend(row.as_bytes());
    let outcome = outcome(lines.as_slice(), &Options::default());
    assert_eq!(
        (outcome.rows.len(), outcome.refused.len()),
        (2, 3),
        "{:?}",
        outcome.refused
    );
    assert_eq!(outcome.refused[1], "line 3: the text is not UTF-8");
}

#[test]
fn a_file_that_was_cut_keeps_its_rows_and_tells_where() {
    let row = |second: u32| {
        format!("{{\"timestamp\":\"2026-08-15T09:12:{second:02}Z\",\"domain_id\":\"p\",\"action\":\"geo\"}}")
    };
    let (array, lines) = (
        format!("[{},\n{},\n{}]", row(1), row(2), row(3)),
        format!("{}\n{}\n{}\n", row(1), row(2), row(3)),
    );
    let csv = "timestamp;domain_id;action;diff\n2026-08-15T09:12:01Z;p;geo;\n2026-08-15T09:12:02Z;p;geo;x\n2026-08-15T09:12:03Z;p;geo;\"a long one\"\n";
    for (file, cut) in [(array, 10), (lines, 10), (csv.to_owned(), 4)] {
        let outcome = outcome(&file.as_bytes()[..file.len() - cut], &Options::default());
        assert_eq!(outcome.rows.len(), 2, "{file}");
        let broken = outcome.end.expect_err("it was cut");
        assert!(broken.to_string().contains("it was cut, or a quote"), "{broken}");
        assert_eq!(broken.line, if file.starts_with('t') { 4 } else { 3 }, "{file}");
    }
    let short = outcome(&csv.as_bytes()[..csv.find("geo;x").unwrap()], &Options::default());
    assert_eq!(short.rows.len(), 1);
    assert_eq!(
        short.refused,
        ["line 3: the row has 3 fields, and the first line 4; the file ends here: it seems to be cut"]
    );
    let unfinished = outcome(
        &csv.as_bytes()[..csv.find(";x\n").unwrap() + 2],
        &Options::default(),
    );
    assert_eq!(
        (unfinished.rows.len(), unfinished.end.unwrap().unfinished_line),
        (2, Some(3))
    );
}

#[test]
fn an_array_is_nothing_but_rows_with_commas_between_them() {
    let row = r#"{"timestamp":"2026-08-15T09:12:44Z","domain_id":"p","action":"geo"}"#;
    let json = |format| Options {
        format: Some(format),
        ..Options::default()
    };
    let ends = "it ends before it is complete: it was cut, or a quote or a bracket is missing";
    let (between, array, end) = (
        "stands where a comma or the end of the array should",
        "stands where an array of rows should",
        "stands where the end should",
    );
    for (file, rows, said) in [
        (format!("[{row}\n{row}]"), 1, format!("line 2: `{{` {between}")),
        (format!("[{row} garbage"), 1, format!("line 1: `g` {between}")),
        (format!("[{row}"), 1, format!("line 1: {ends}")),
        (
            format!("[{row},]"),
            1,
            "line 1: `]` stands where a value should".into(),
        ),
        (
            format!("[{row},\n,{row}]"),
            1,
            "line 2: `,` stands where a value should".into(),
        ),
        (
            format!("[,{row}]"),
            0,
            "line 1: `,` stands where a value should".into(),
        ),
        (
            format!("[{row},\n}}"),
            1,
            "line 2: `}` stands where a value should".into(),
        ),
    ] {
        for format in [Format::Json, Format::JsonArray] {
            let outcome = outcome(file.as_bytes(), &json(format));
            let broken = outcome.end.expect_err("it is no array").to_string();
            assert!(broken.starts_with(&said), "{file} {format:?}: {broken}");
            assert_eq!(outcome.rows.len(), rows, "{file}");
        }
    }
    for (file, rows, said) in [
        (String::new(), 0, Some(format!("line 1: {ends}"))),
        ("\n".into(), 0, Some(format!("line 2: {ends}"))),
        (row.into(), 0, Some(format!("line 1: `{{` {array}"))),
        (
            format!("{{\"results\": [{row}]}}"),
            0,
            Some(format!("line 1: `{{` {array}")),
        ),
        (format!("[{row}]\n[{row}]"), 1, Some(format!("line 2: `[` {end}"))),
        (format!("[{row}] {row}"), 1, Some(format!("line 1: `{{` {end}"))),
        (format!(" [{row}, {row}]\n"), 2, None),
        ("[]".into(), 0, None),
    ] {
        let outcome = outcome(file.as_bytes(), &json(Format::JsonArray));
        let broken = outcome.end.err().map(|broken| broken.to_string());
        assert_eq!((broken, outcome.rows.len()), (said, rows), "{file}");
    }
}

#[test]
fn an_envelope_is_a_whole_object() {
    let row = r#"{"timestamp":"2026-08-15T09:12:44Z","domain_id":"p","action":"geo"}"#;
    for (begin, end, rows) in [
        (r#"{"results":["#, "],}", 1),
        (r#"{"results":["#, "] 7}", 1),
        (r#"{,"results":["#, "]}", 1),
        (r#"{"total_count" 1, "results":["#, "]}", 1),
        (r#"{"results":["#, ",]}", 1),
        (r#"{"results":["#, "]", 1),
    ] {
        let file = format!("{begin}{row}{end}");
        let outcome = outcome(file.as_bytes(), &Options::default());
        assert!(outcome.end.is_err(), "{file}");
        assert_eq!(outcome.rows.len(), rows, "{file}");
    }
}

#[test]
fn an_error_among_the_rows_ends_what_is_to_be_one_array() {
    let row = r#"{"timestamp":"2026-08-15T09:12:44Z","domain_id":"p","action":"geo"}"#;
    for error in [
        r#"{"error_code":"Timeout","message":"export aborted"}"#,
        r#"{"errorcode":10002,"error":"export aborted"}"#,
    ] {
        let file = format!("[{row},\n{error},\n{row}]");
        let told = "this is no row, but an error that the portal answered with: `\"export aborted\"`";
        let among_rows = outcome(file.as_bytes(), &Options::default());
        assert_eq!(among_rows.refused, [format!("line 2, row 2: {told}")]);
        assert_eq!(among_rows.rows.len(), 2);
        let format = Some(Format::JsonArray);
        let array = outcome(
            file.as_bytes(),
            &Options {
                format,
                ..Options::default()
            },
        );
        assert_eq!(array.end.unwrap_err().to_string(), format!("line 2: {told}"));
        assert_eq!((array.rows.len(), array.refused.len()), (1, 0));
    }
}

#[test]
fn a_row_names_each_column_once() {
    let (begin, end) = (
        r#"{"timestamp":"2026-08-15T09:12:44Z","action":"geo","domain_id":"p""#,
        "}\n",
    );
    for (twice, column) in [
        (r#","user_id":"ann","user_id":"bob""#, "user_id"),
        (r#","user_id":"ann","User ID":"ann""#, "user_id"),
        (r#","Action":null"#, "action"),
        (r#","_id":"1","recordid":"1""#, "_id"),
    ] {
        let file = format!("{begin}{end}{begin}{twice}{end}{begin},\"other\":1,\"other\":2{end}");
        let outcome = outcome(file.as_bytes(), &Options::default());
        let told = format!("line 2, column {column}: the row names the column twice");
        assert_eq!(outcome.refused, [told]);
        assert_eq!(outcome.rows.len(), 2, "{twice}");
    }
}

#[test]
fn a_row_of_delimiters_spoils_no_other_unless_it_is_the_first() {
    let (names, cells) = ("timestamp;domain_id;action", "2026-08-15T09:12:44Z;p;geo");
    let delimiters = ";".repeat(1 << 20);
    let file = format!("{names}\n{delimiters}\n{cells}\n");
    let outcome_of_row = outcome(file.as_bytes(), &Options::default());
    assert_eq!(
        outcome_of_row.refused,
        ["line 2: the row has more than 65536 fields"]
    );
    assert_eq!(outcome_of_row.rows.len(), 1);
    let header = outcome(
        format!("{names}{delimiters}\n{cells}\n").as_bytes(),
        &Options::default(),
    );
    let broken = header.end.expect_err("no row has so many fields");
    assert_eq!(broken.to_string(), "line 1: the row has more than 65536 fields");
}

#[test]
fn a_compressed_file_is_read_and_its_cut_is_told() {
    let mut csv = String::from("timestamp;domain_id;action;diff\n");
    for second in 0..20_000 {
        let noise = blake3::hash(&u32::to_be_bytes(second)).to_hex();
        writeln!(
            csv,
            "2026-08-15T09:{:02}:{:02}Z;p;geo;{noise}",
            second / 60 % 60,
            second % 60
        )
        .unwrap();
    }
    for packed in [packed(&csv), zstd::encode_all(csv.as_bytes(), 0).unwrap()] {
        assert_eq!(outcome(packed.as_slice(), &Options::default()).rows.len(), 20_000);
        let cut = outcome(&packed[..packed.len() / 2], &Options::default());
        assert!(
            cut.rows.len() > 5_000 && cut.rows.len() < 15_000,
            "{}",
            cut.rows.len()
        );
        let broken = cut.end.expect_err("it was cut");
        assert!(broken.reason.contains("cut"), "{broken}");
        assert!(
            broken.line.abs_diff(cut.rows.len() as u64 + 2) <= 1,
            "{broken} {}",
            cut.rows.len()
        );
    }
}

#[test]
fn a_file_without_the_columns_it_needs_is_refused_whole() {
    for (file, part) in [
        ("", "the file is empty"),
        ("when;action\n1;2\n", "has to name a column timestamp"),
        (
            "timestamp;user_id\n1;2\n",
            "one action or api; it names: `timestamp`, `user_id`",
        ),
        (
            "timestamp;action;Timestamp\n1;2;3\n",
            "names the column timestamp twice",
        ),
    ] {
        let broken = outcome(file.as_bytes(), &Options::default()).end.expect_err(file);
        assert!(broken.reason.contains(part), "{broken}");
    }
}
