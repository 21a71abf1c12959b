//! Parquet: columns, in groups of rows that memory holds.

use std::{
    io::{self, Write},
    sync::Arc,
};

use arrow_array::{
    ArrayRef, RecordBatch,
    builder::{Int64Builder, StringBuilder, TimestampMicrosecondBuilder},
};
use arrow_schema::{DataType, Field, Schema, SchemaRef, TimeUnit};
use chrono_tz::Tz;
use parquet::{
    arrow::ArrowWriter,
    basic::Compression,
    file::{metadata::KeyValue, properties::WriterProperties},
};

use super::{Cell, Head, Kind, encoder::Encoder};

/// A group of rows ends with so many of them, or when it takes so many bytes of memory.
const ROWS: usize = 1 << 17;
const BYTES: usize = 8 << 20;
/// Rows are handed over together: so many, or so many bytes of texts.
const TOGETHER: usize = 4_096;
const TEXT_BYTES: usize = 4 << 20;
/// Times are instants; the zone in which days are meant stands in the file's metadata under this name.
const ZONE: &str = "time_zone";
const UTC: &str = "UTC";

/// Rows as columns.
pub(super) struct Columns<W: Write + Send> {
    schema: SchemaRef,
    writer: ArrowWriter<W>,
    /// Rows that wait to be handed over.
    waiting: Vec<Builder>,
    rows: usize,
    bytes: usize,
}

/// A column of those that wait.
enum Builder {
    Time(TimestampMicrosecondBuilder),
    Text(StringBuilder),
    Count(Int64Builder),
}

impl Builder {
    fn new(kind: Kind) -> Self {
        match kind {
            Kind::Time => Self::Time(TimestampMicrosecondBuilder::new().with_timezone(UTC)),
            Kind::Text => Self::Text(StringBuilder::new()),
            Kind::Count => Self::Count(Int64Builder::new()),
        }
    }

    /// Adds a cell of its kind, or none.
    fn push(&mut self, cell: Cell<'_>) {
        match (self, cell) {
            (Self::Time(times), Cell::Time(time)) => times.append_value(time.micros()),
            (Self::Text(texts), Cell::Text(text)) => texts.append_value(text),
            (Self::Count(counts), Cell::Count(count)) => counts.append_option(i64::try_from(count).ok()),
            (Self::Time(times), _) => times.append_null(),
            (Self::Text(texts), _) => texts.append_null(),
            (Self::Count(counts), _) => counts.append_null(),
        }
    }

    fn take(&mut self) -> ArrayRef {
        match self {
            Self::Time(times) => Arc::new(times.finish()),
            Self::Text(texts) => Arc::new(texts.finish()),
            Self::Count(counts) => Arc::new(counts.finish()),
        }
    }
}

impl<W: Write + Send> Columns<W> {
    pub(super) fn new(out: W, heads: &[Head], zone: Tz) -> io::Result<Self> {
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_max_row_group_row_count(Some(ROWS))
            .set_key_value_metadata(Some(vec![KeyValue::new(ZONE.into(), zone.name().to_owned())]))
            .build();
        let schema = schema(heads);
        let writer = ArrowWriter::try_new(out, schema.clone(), Some(properties))?;
        let kinds = heads.iter().map(|head| head.kind);
        Ok(Self {
            schema,
            writer,
            waiting: kinds.map(Builder::new).collect(),
            rows: 0,
            bytes: 0,
        })
    }

    /// Hands over the rows that wait.
    fn hand_over(&mut self) -> io::Result<()> {
        let columns = self.waiting.iter_mut().map(Builder::take).collect();
        let batch = RecordBatch::try_new(self.schema.clone(), columns).map_err(io::Error::other)?;
        self.writer.write(&batch)?;
        if self.writer.memory_size() >= BYTES {
            self.writer.flush()?;
        }
        (self.rows, self.bytes) = (0, 0);
        Ok(())
    }
}

impl<W: Write + Send> Encoder for Columns<W> {
    fn row(&mut self, cells: &[Cell<'_>]) -> io::Result<()> {
        for (column, cell) in self.waiting.iter_mut().zip(cells) {
            column.push(*cell);
        }
        self.rows += 1;
        self.bytes += cells.iter().map(Cell::bytes).sum::<usize>();
        if self.rows >= TOGETHER || self.bytes >= TEXT_BYTES {
            self.hand_over()?;
        }
        Ok(())
    }

    fn end(mut self: Box<Self>) -> io::Result<()> {
        if self.rows > 0 {
            self.hand_over()?;
        }
        self.writer.close()?;
        Ok(())
    }
}

fn schema(heads: &[Head]) -> SchemaRef {
    let fields = heads.iter().map(|head| {
        let (kind, may_be_null) = match head.kind {
            Kind::Time => (
                DataType::Timestamp(TimeUnit::Microsecond, Some(UTC.into())),
                false,
            ),
            Kind::Text => (DataType::Utf8, true),
            Kind::Count => (DataType::Int64, false),
        };
        Field::new(&head.name, kind, may_be_null)
    });
    Arc::new(Schema::new(fields.collect::<Vec<_>>()))
}

#[cfg(test)]
mod tests {
    use arrow_array::{Array, cast::AsArray, types::TimestampMicrosecondType};
    use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

    use super::*;
    use crate::{
        export::Column,
        model::{Action, Activity, DomainId, Instant},
    };

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

    fn heads() -> Vec<Head> {
        Column::all().into_iter().map(|column| column.head).collect()
    }

    fn written(portions: &[Vec<Activity>]) -> ParquetRecordBatchReaderBuilder<std::fs::File> {
        let file = tempfile::tempfile().expect("a file");
        let all = Column::all();
        let mut columns = Box::new(Columns::new(&file, &heads(), Tz::Europe__Paris).expect("a file"));
        for row in portions.iter().flatten() {
            let cells: Vec<_> = all.iter().map(|column| column.cell(row)).collect();
            columns.row(&cells).expect("a file");
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
        assert_eq!(*batch.schema(), *schema(&heads()));
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
