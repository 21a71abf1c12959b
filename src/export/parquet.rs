//! Parquet: columns, in groups of rows that memory holds.

use std::{
    io::{self, Write},
    sync::Arc,
};

use arrow_array::{ArrayRef, RecordBatch, StringArray, TimestampMicrosecondArray};
use arrow_schema::{DataType, Field, Schema, SchemaRef, TimeUnit};
use chrono_tz::Tz;
use parquet::{
    arrow::ArrowWriter,
    basic::Compression,
    file::{metadata::KeyValue, properties::WriterProperties},
};

use super::{
    column::{Column, TEXTS, TIMESTAMP},
    encoder::Encoder,
};
use crate::model::Activity;

/// A group of rows ends with so many of them, or when it takes so many bytes of memory.
const ROWS: usize = 1 << 17;
const BYTES: usize = 8 << 20;
/// Times are instants; the zone in which days are meant stands in the file's metadata under this name.
const ZONE: &str = "time_zone";
const UTC: &str = "UTC";

/// Rows as columns.
pub(super) struct Columns<W: Write + Send> {
    schema: SchemaRef,
    writer: ArrowWriter<W>,
}

impl<W: Write + Send> Columns<W> {
    pub(super) fn new(out: W, zone: Tz) -> io::Result<Self> {
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_max_row_group_row_count(Some(ROWS))
            .set_key_value_metadata(Some(vec![KeyValue::new(ZONE.into(), zone.name().to_owned())]))
            .build();
        let schema = schema();
        let writer = ArrowWriter::try_new(out, schema.clone(), Some(properties))?;
        Ok(Self { schema, writer })
    }
}

impl<W: Write + Send> Encoder for Columns<W> {
    fn take(&mut self, rows: &[Activity]) -> io::Result<()> {
        let times = rows.iter().map(|row| row.timestamp.micros());
        let times: ArrayRef = Arc::new(TimestampMicrosecondArray::from_iter_values(times).with_timezone(UTC));
        let texts =
            |column: &Column| -> ArrayRef { Arc::new(rows.iter().map(column.text).collect::<StringArray>()) };
        let columns = std::iter::once(times).chain(TEXTS.iter().map(texts)).collect();
        let batch = RecordBatch::try_new(self.schema.clone(), columns).map_err(io::Error::other)?;
        self.writer.write(&batch)?;
        if self.writer.memory_size() >= BYTES {
            self.writer.flush()?;
        }
        Ok(())
    }

    fn end(self: Box<Self>) -> io::Result<()> {
        self.writer.close()?;
        Ok(())
    }
}

fn schema() -> SchemaRef {
    let instant = DataType::Timestamp(TimeUnit::Microsecond, Some(UTC.into()));
    let texts = TEXTS
        .iter()
        .map(|column| Field::new(column.name, DataType::Utf8, true));
    let fields: Vec<_> = std::iter::once(Field::new(TIMESTAMP.0, instant, false))
        .chain(texts)
        .collect();
    Arc::new(Schema::new(fields))
}

#[cfg(test)]
mod tests {
    use arrow_array::{Array, cast::AsArray, types::TimestampMicrosecondType};
    use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

    use super::*;
    use crate::model::{Action, DomainId, Instant};

    fn row(micros: i64, diff: Option<String>) -> Activity {
        Activity {
            id: String::new(),
            timestamp: Instant::from_micros(micros),
            domain_id: DomainId::parse("d").expect("an id"),
            user_id: None,
            dataset_id: None,
            username: None,
            action: Action::parse("geo").expect("an action"),
            group_id: None,
            page_id: None,
            diff,
            map_id: None,
            reuse_title: None,
            subdomain_id: None,
        }
    }

    fn written(portions: &[Vec<Activity>]) -> ParquetRecordBatchReaderBuilder<std::fs::File> {
        let file = tempfile::tempfile().expect("a file");
        let mut columns = Box::new(Columns::new(&file, Tz::Europe__Paris).expect("a file"));
        for rows in portions {
            columns.take(rows).expect("a file");
        }
        columns.end().expect("a file");
        ParquetRecordBatchReaderBuilder::try_new(file).expect("a file of columns")
    }

    #[test]
    fn rows_come_back_to_the_microsecond_and_to_the_letter() {
        let diffs = [Some("=1 \"é\"\n".to_owned()), None];
        let [first, second] = &diffs;
        let file = written(&[
            vec![row(1_786_785_164_120_001, first.clone())],
            vec![row(0, second.clone())],
        ]);
        let metadata = file
            .metadata()
            .file_metadata()
            .key_value_metadata()
            .expect("metadata");
        assert!(
            metadata
                .iter()
                .any(|it| it.key == ZONE && it.value.as_deref() == Some("Europe/Paris"))
        );
        let batch = file
            .build()
            .expect("a reader")
            .next()
            .expect("rows")
            .expect("rows");
        assert_eq!(*batch.schema(), *schema());
        let times = batch.column(0).as_primitive::<TimestampMicrosecondType>();
        assert_eq!(times.values(), &[1_786_785_164_120_001, 0]);
        let texts = batch.column(8).as_string::<i32>();
        assert_eq!(
            texts.iter().collect::<Vec<_>>(),
            [first.as_deref(), second.as_deref()]
        );
        assert_eq!(batch.column(2).null_count(), 2);
    }

    #[test]
    fn groups_of_large_rows_are_short() {
        // What repeats itself would be small once it is compressed.
        let text = |place: i64| {
            let hashes = (0..1_u32 << 14).map(|n| blake3::hash(format!("{place} {n}").as_bytes()).to_hex());
            hashes.fold(String::new(), |text, hash| text + hash.as_str())
        };
        let large = |place: i64| row(place, Some(text(place)));
        let portions: Vec<_> = (0..32).map(|place| vec![large(place)]).collect();
        let groups = written(&portions).metadata().num_row_groups();
        assert!((2..32).contains(&groups), "{groups}");
    }
}
