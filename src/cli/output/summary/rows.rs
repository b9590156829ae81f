//! The records of a page, as JSON for its script.

use std::{
    collections::HashMap,
    io::{self, Write},
    prelude::rust_2024::*,
};

use crate::cli::{
    number::wide,
    output::row::{Key, Place, Value, write_json_text},
};

/// Rows with the fields of the other formats. A row has a number as it is, an id and an offset as
/// text, and for other text its index in one list of all texts. A field that only other rows have is null.
#[derive(Default)]
pub(crate) struct Rows {
    /// The names of the fields, and whether each is text.
    columns: Vec<(&'static str, bool)>,
    /// The JSON of the fields of one row.
    cells: Vec<Vec<u8>>,
    texts: Texts,
    json: Vec<u8>,
    /// The number of rows, and of records that have none.
    pub(super) count: u64,
    pub(super) omitted: u64,
}

impl Rows {
    pub(crate) fn add(&mut self, places: &[Place<'_>]) {
        places.iter().for_each(|place| self.add_one(place));
    }

    fn add_one(&mut self, place: &Place<'_>) {
        let len = self.json.len().saturating_add(self.texts.json.len());
        if self.count >= MOST_ROWS || len >= MOST_BYTES {
            self.omitted = self.omitted.saturating_add(1);
            return;
        }
        let Self {
            columns,
            cells,
            texts,
            json,
            count,
            ..
        } = self;
        cells.iter_mut().for_each(Vec::clear);
        let mut text = Vec::new();
        place.fields(&mut |key: Key, value: Value<'_>| {
            // The numbers of JavaScript have 53 bits.
            let value = match value {
                Value::Number(number) if is_offset(key) => Value::Id(number),
                Value::NumberIfKnown(Some(number)) if is_offset(key) => Value::Id(number),
                value => value,
            };
            let is_text = !matches!(
                value,
                Value::Number(_) | Value::NumberIfKnown(_) | Value::Id(_)
            );
            if columns.iter().all(|(name, _)| *name != key.name) {
                columns.push((key.name, is_text));
                cells.push(Vec::new());
            }
            let mut cells = columns.iter().zip(&mut *cells);
            let Some((_, cell)) = cells.find(|((name, _), _)| *name == key.name) else {
                return;
            };
            if is_text {
                text.clear();
                value.write_text(&mut text);
                cell.extend_from_slice(texts.index(&text).to_string().as_bytes());
            } else {
                value.write_json(cell);
            }
        });
        json.extend_from_slice(if *count == 0 { b"[" } else { b",\n[" });
        *count = count.saturating_add(1);
        for (i, cell) in cells.iter().enumerate() {
            if i > 0 {
                json.push(b',');
            }
            json.extend_from_slice(if cell.is_empty() { b"null" } else { cell });
        }
        json.push(b']');
    }

    /// Writes one object. It can be the content of an element `script`.
    pub(super) fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let names: Vec<_> = self.columns.iter().map(|(name, _)| name).collect();
        let is_text: Vec<_> = self.columns.iter().map(|(_, is_text)| is_text).collect();
        write!(
            out,
            "{{\"columns\":{},\n\"isText\":{},\n\"texts\":[",
            serde_json::to_string(&names)?,
            serde_json::to_string(&is_text)?
        )?;
        out.write_all(&self.texts.json)?;
        out.write_all(b"],\n\"rows\":[\n")?;
        out.write_all(&self.json)?;
        out.write_all(b"]}")
    }
}

fn is_offset(key: Key) -> bool {
    ["offset", "contextOffset"].contains(&key.name)
}

/// Different texts, each with the index at which it was added.
#[derive(Default)]
struct Texts {
    indices: HashMap<Vec<u8>, u64>,
    /// The texts in the order of their indices, as the items of a JSON array.
    json: Vec<u8>,
}

impl Texts {
    fn index(&mut self, text: &[u8]) -> u64 {
        if let Some(index) = self.indices.get(text) {
            return *index;
        }
        let next = wide(self.indices.len());
        self.indices.insert(text.to_owned(), next);
        if next > 0 {
            self.json.extend_from_slice(b",\n");
        }
        let mut json = Vec::new();
        write_json_text(&String::from_utf8_lossy(text), &mut json);
        for byte in json {
            match byte {
                b'<' => self.json.extend_from_slice(b"\\u003c"), // it could end the element
                other => self.json.push(other),
            }
        }
        next
    }
}

/// The most records in the table of a page. A browser needs about 1 KB for each.
pub(crate) const MOST_ROWS: u64 = 250_000;
/// The length of their text at which no more are added. Rows of `carve` can be long.
const MOST_BYTES: usize = 1 << 28;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{cli::search::Carved, record::RawMmFailure};

    #[test]
    fn a_page_has_a_bounded_number_of_rows_and_bytes() {
        let carved = Carved {
            app_id: Some("one".to_owned()),
            ..Carved::default()
        };
        let place = Place {
            source: None,
            index: 0,
            offset: 0,
            record: &RawMmFailure::from([0; RawMmFailure::LEN]),
            around: None,
            carved: Some(&carved),
        };
        let mut rows = Rows::default();
        rows.add(&[place]);
        rows.count = MOST_ROWS - 1;
        rows.add(&[place; 3]);
        assert_eq!((rows.count, rows.omitted), (MOST_ROWS, 2));

        let mut rows = Rows {
            json: vec![0; MOST_BYTES - 1],
            ..Rows::default()
        };
        rows.add(&[place; 3]);
        assert_eq!((rows.count, rows.omitted), (1, 2));
        let mut rows = Rows::default();
        rows.texts.json = vec![0; MOST_BYTES];
        rows.add(&[place]);
        assert_eq!((rows.count, rows.omitted), (0, 1));
    }
}
