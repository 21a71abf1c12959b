//! The image of a full chunk: a table in Arrow's stream format, which says of itself what it holds.
//!
//! It has the timestamp and the fields, each with a dictionary of its own, so that it can be read
//! without any other.

use std::{collections::HashMap, io::Cursor, iter::once, sync::Arc};

use arrow_array::{
    Array, ArrayRef, DictionaryArray, RecordBatch, StringArray, TimestampMicrosecondArray, UInt16Array,
    cast::AsArray,
    types::{TimestampMicrosecondType, UInt16Type},
};
use arrow_ipc::{
    CompressionType,
    reader::StreamReader,
    writer::{IpcWriteOptions, StreamWriter},
};
use arrow_schema::{ArrowError, DataType, Schema, TimeUnit};

use super::{
    chunk::{CHUNK_ROWS, Chunk},
    codes::Codes,
    dictionary::{Dictionaries, Dictionary, Texts},
};
use crate::model::{Field, Instant, Month};

/// The image of a chunk of the month.
pub(super) fn encode(
    chunk: &Chunk,
    month: Month,
    dictionaries: &Dictionaries,
) -> Result<Vec<u8>, ArrowError> {
    let fields = Field::ALL.map(|field| coded(chunk.field(field), &dictionaries[field as usize]));
    let start = month.start().micros();
    let times = chunk.times(0..chunk.rows()).into_iter().map(|time| start + time);
    let mut columns: Vec<ArrayRef> = vec![Arc::new(
        TimestampMicrosecondArray::from_iter_values(times).with_timezone_utc(),
    )];
    for field in fields {
        columns.push(Arc::new(field?));
    }
    let batch = RecordBatch::try_new(Arc::new(schema()), columns)?;
    let options = IpcWriteOptions::default().try_with_compression(Some(CompressionType::LZ4_FRAME))?;
    let mut writer = StreamWriter::try_new_with_options(Vec::new(), &schema(), options)?;
    writer.write(&batch)?;
    writer.into_inner()
}

fn schema() -> Schema {
    let timestamp = DataType::Timestamp(TimeUnit::Microsecond, Some("+00:00".into()));
    let text = DataType::Dictionary(Box::new(DataType::UInt16), Box::new(DataType::Utf8));
    let fields = Field::ALL.map(|field| arrow_schema::Field::new(field.name(), text.clone(), true));
    let timestamp = arrow_schema::Field::new("timestamp", timestamp, false);
    Schema::new(once(timestamp).chain(fields).collect::<Vec<_>>())
}

/// A column with a dictionary of the texts that occur in it.
fn coded(column: &Codes, dictionary: &Dictionary) -> Result<DictionaryArray<UInt16Type>, ArrowError> {
    let texts = Texts::new(dictionary, dictionary.width());
    let (mut keys, mut values) = (HashMap::new(), Vec::new());
    let column = column.stretch(0..CHUNK_ROWS).into_iter().map(|code| {
        let text = texts.text(code as usize)?;
        // There are no more texts than rows, and these are fewer than 2^16.
        Some(*keys.entry(code).or_insert_with(|| {
            values.push(text);
            u16::try_from(values.len() - 1).unwrap_or(u16::MAX)
        }))
    });
    let column: UInt16Array = column.collect();
    DictionaryArray::try_new(column, Arc::new(StringArray::from(values)))
}

/// The full chunk of an image.
pub(super) fn decode(image: &[u8], dictionaries: &Dictionaries) -> Result<Chunk, ArrowError> {
    let batch = StreamReader::try_new(Cursor::new(image), None)?
        .next()
        .ok_or_else(|| ArrowError::IpcError("it has no rows".into()))??;
    if batch.schema_ref().as_ref() != &schema() || batch.num_rows() != CHUNK_ROWS {
        return Err(ArrowError::SchemaError("it is not of this version".into()));
    }
    let times = batch.column(0).as_primitive::<TimestampMicrosecondType>();
    let start = times.values().first().map_or(0, |first| {
        Month::from(Instant::from_micros(*first)).start().micros()
    });
    let times: Vec<i64> = times.values().iter().map(|time| time - start).collect();
    let fields =
        Field::ALL.map(|field| codes(batch.column(field as usize + 1), &dictionaries[field as usize]));
    Ok(Chunk::of(&times, fields))
}

/// The codes of a column in the domain's dictionary.
fn codes(column: &dyn Array, dictionary: &Dictionary) -> Codes {
    let column = column.as_dictionary::<UInt16Type>();
    let texts = column.values().as_string::<i32>();
    let codes: Vec<u32> = texts
        .iter()
        .map(|text| text.map_or(Dictionary::NULL, |text| dictionary.intern(text)))
        .collect();
    let keys = column.keys().iter();
    let codes: Vec<u32> = keys
        .map(|key| key.map_or(Dictionary::NULL, |key| codes[usize::from(key)]))
        .collect();
    codes.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn full(dictionaries: &Dictionaries) -> Chunk {
        let mut chunk = Chunk::default();
        for row in 0..CHUNK_ROWS {
            let codes = std::array::from_fn(|field| match (row + field) % 7 {
                0 if field > 0 => Dictionary::NULL,
                number => dictionaries[field].intern(&format!("text {}", row % (field * 900 + 1) + number)),
            });
            let time = i64::try_from(row).unwrap() * 97_003;
            chunk.push(time % 2_000_000_000_000, codes);
        }
        chunk
    }

    fn texts(chunk: &Chunk, dictionaries: &Dictionaries) -> Vec<Vec<Option<String>>> {
        let of = |field: Field| {
            let dictionary = &dictionaries[field as usize];
            let texts = Texts::new(dictionary, dictionary.width());
            let codes = chunk.field(field).stretch(0..CHUNK_ROWS);
            codes
                .iter()
                .map(|code| texts.text(*code as usize).map(str::to_owned))
                .collect()
        };
        Field::ALL.map(of).into()
    }

    #[test]
    fn an_image_holds_every_value_whatever_the_codes_are_elsewhere() {
        let (here, elsewhere) = (Dictionaries::default(), Dictionaries::default());
        let chunk = full(&here);
        for dictionary in &elsewhere {
            dictionary.intern("text 5");
            dictionary.intern("another");
        }
        let image = encode(&chunk, Month::from_number(202_602), &here).unwrap();
        let read = decode(&image, &elsewhere).unwrap();
        assert_eq!(texts(&read, &elsewhere), texts(&chunk, &here));
        assert_eq!(read.times(0..CHUNK_ROWS), chunk.times(0..CHUNK_ROWS));
        assert_eq!(read.reach(), chunk.reach());
    }

    #[test]
    fn what_is_no_image_is_told() {
        let here = Dictionaries::default();
        let image = encode(&full(&here), Month::from_number(202_602), &here).unwrap();
        for bytes in [&b""[..], b"no image at all", &image[..image.len() / 2]] {
            assert!(decode(bytes, &here).is_err());
        }
    }
}
