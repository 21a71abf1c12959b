//! Files.

use std::io::Read;

use backoffice_analytics::model::Activity;
use flate2::read::GzDecoder;
use serde_json::{Value, json};

use super::{get, row, served, text};
use crate::support::app::DATABASES;

fn rows() -> Vec<Activity> {
    vec![
        Activity {
            page_id: Some("a;b,\"c\"".into()),
            ..row("1", "2026-03-29T00:59:59.5Z", "edit_page", Some("amy"))
        },
        row("2", "2026-03-29T01:00:00Z", "edit_dataset", None),
        row("3", "2026-03-30T01:00:00Z", "edit_dataset", Some("bob")),
    ]
}

#[tokio::test]
async fn csv_is_written_as_portals_write_it_and_as_is_asked() {
    let chosen = ("select", "timestamp, page_id, action as what");
    let first = ("where", "user_id = 'amy'");
    for database in DATABASES {
        let (app, token) = served(database, &rows()).await;
        for (parameters, expected) in [
            (
                &[][..],
                "\u{feff}timestamp;page_id;what\r\n2026-03-29T00:59:59.500+00:00;\"a;b,\"\"c\"\"\";edit_page\r\n",
            ),
            (
                &[
                    ("use_labels", "true"),
                    ("timezone", "Europe/Paris"),
                    ("with_bom", "false"),
                ],
                "Timestamp;Page ID;what\r\n2026-03-29T01:59:59.500+01:00;\"a;b,\"\"c\"\"\";edit_page\r\n",
            ),
            (
                &[
                    ("delimiter", ","),
                    ("with_bom", "False"),
                    ("quote_all", "true"),
                    ("list_separator", "|"),
                ],
                "\"timestamp\",\"page_id\",\"what\"\r\n\"2026-03-29T00:59:59.500+00:00\",\"a;b,\"\"c\"\"\",\"edit_page\"\r\n",
            ),
            (
                &[
                    ("delimiter", "\t"),
                    ("with_bom", "false"),
                    ("epsg", "4326"),
                    ("lang", "fr"),
                ],
                "timestamp\tpage_id\twhat\r\n2026-03-29T00:59:59.500+00:00\t\"a;b,\"\"c\"\"\"\tedit_page\r\n",
            ),
            (
                &[("delimiter", "|"), ("with_bom", "false")],
                "timestamp|page_id|what\r\n2026-03-29T00:59:59.500+00:00|\"a;b,\"\"c\"\"\"|edit_page\r\n",
            ),
        ] {
            let parameters = [&[chosen, first][..], parameters].concat();
            assert_eq!(
                text(&app, &token, "/exports/csv", &parameters).await,
                expected,
                "{database:?}"
            );
        }
        let all = text(
            &app,
            &token,
            "/exports/csv/",
            &[("limit", "2"), ("order_by", "timestamp")],
        )
        .await;
        let lines: Vec<_> = all.lines().collect();
        assert_eq!(
            lines[0],
            "\u{feff}timestamp;domain_id;user_id;dataset_id;username;action;group_id;page_id;diff;map_id;reuse_title;subdomain_id"
        );
        assert_eq!(lines.len(), 3, "{all}");
        assert_eq!(lines[2], "2026-03-29T01:00:00+00:00;here;;;;edit_dataset;2;;;;;");
    }
}

#[tokio::test]
async fn json_has_names_whatever_is_asked_of_headings() {
    for database in DATABASES {
        let (app, token) = served(database, &rows()).await;
        let parameters = [
            ("select", "group_id, user_id as who"),
            ("order_by", "timestamp"),
            ("use_labels", "true"),
            ("delimiter", ";"),
        ];
        let objects = [
            r#"{"group_id":"1","who":"amy"}"#,
            r#"{"group_id":"2","who":null}"#,
            r#"{"group_id":"3","who":"bob"}"#,
        ];
        assert_eq!(
            text(&app, &token, "/exports/json", &parameters).await,
            format!("[\n{}\n]\n", objects.join(",\n")),
            "{database:?}"
        );
        assert_eq!(
            text(&app, &token, "/exports/jsonl", &parameters).await,
            objects.join("\n") + "\n"
        );
        let none = [("where", "action = 'geo'")];
        assert_eq!(text(&app, &token, "/exports/json", &none).await, "[]\n");
    }
}

#[tokio::test]
async fn what_is_counted_is_a_file_too() {
    for database in DATABASES {
        let (app, token) = served(database, &rows()).await;
        let counted = [
            ("select", "action, count(*) as n"),
            ("group_by", "action"),
            ("order_by", "n desc"),
            ("with_bom", "false"),
        ];
        assert_eq!(
            text(&app, &token, "/exports/csv", &counted).await,
            "action;n\r\nedit_dataset;2\r\nedit_page;1\r\n",
            "{database:?}"
        );
        let rows: Value = serde_json::from_str(&text(&app, &token, "/exports/json", &counted).await).unwrap();
        assert_eq!(
            rows,
            json!([{ "action": "edit_dataset", "n": 2 }, { "action": "edit_page", "n": 1 }])
        );
        let labelled = [&counted[..], &[("use_labels", "true"), ("limit", "1")]].concat();
        assert_eq!(
            text(&app, &token, "/exports/csv", &labelled).await,
            "Action;n\r\nedit_dataset;2\r\n"
        );
    }
}

#[tokio::test]
async fn files_may_be_compressed_and_have_names() {
    let (app, token) = served(DATABASES[0], &rows()).await;
    let plain = text(&app, &token, "/exports/csv", &[]).await;
    for (path, parameters, name, media_type) in [
        (
            "/exports/csv",
            &[][..],
            "activity-log.csv",
            "text/csv; charset=utf-8; header=present",
        ),
        (
            "/exports/csv",
            &[("compressed", "true")],
            "activity-log.csv.gz",
            "application/gzip",
        ),
        (
            "/exports/parquet",
            &[("use_labels", "false")],
            "activity-log.parquet",
            "application/vnd.apache.parquet",
        ),
        (
            "/exports/xlsx",
            &[],
            "activity-log.xlsx",
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
    ] {
        let reply = get(&app, &token, path, parameters).await;
        let header = |name: &str| reply.headers()[name].to_str().unwrap().to_owned();
        // What a dash means in a name is nobody's concern.
        let told = header("content-disposition").replace("%2D", "-");
        assert!(told.starts_with("attachment") && told.contains(name), "{told}");
        assert_eq!(header("content-type"), media_type);
        let is_compressed = !parameters.is_empty() && path.ends_with("csv");
        let bytes = reply.bytes().await.unwrap();
        if is_compressed {
            let mut unpacked = String::new();
            GzDecoder::new(&bytes[..]).read_to_string(&mut unpacked).unwrap();
            assert_eq!(unpacked, plain);
        }
    }
}

#[tokio::test]
async fn workbooks_and_columns_have_the_headings_that_are_asked_for() {
    use calamine::{Data, Reader, Xlsx};
    use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

    let (app, token) = served(DATABASES[0], &rows()).await;
    let chosen = [
        ("select", "user_id, count(*) as n"),
        ("group_by", "user_id"),
        ("order_by", "n"),
    ];
    for (labels, heading) in [("false", "user_id"), ("true", "User ID")] {
        let parameters = [&chosen[..], &[("use_labels", labels)]].concat();
        let book = get(&app, &token, "/exports/xlsx", &parameters)
            .await
            .bytes()
            .await
            .unwrap();
        let mut book: Xlsx<_> = Xlsx::new(std::io::Cursor::new(book)).unwrap();
        let (_, sheet) = book.worksheets().remove(0);
        let rows: Vec<_> = sheet.rows().map(<[Data]>::to_vec).collect();
        assert_eq!(rows[0], [heading, "n"].map(|it| Data::String(it.into())));
        assert_eq!(rows[1], [Data::Empty, Data::Float(1.0)]);
        let columns = get(&app, &token, "/exports/parquet", &parameters)
            .await
            .bytes()
            .await
            .unwrap();
        let reader = ParquetRecordBatchReaderBuilder::try_new(columns).unwrap();
        let names: Vec<_> = reader
            .schema()
            .fields()
            .iter()
            .map(|field| field.name().clone())
            .collect();
        assert_eq!(names, [heading, "n"]);
        let rows: usize = reader
            .build()
            .unwrap()
            .map(|batch| batch.unwrap().num_rows())
            .sum();
        assert_eq!(rows, 3);
    }
}
