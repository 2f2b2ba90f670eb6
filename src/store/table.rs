//! A Parquet table under construction: columns of texts, whole numbers, truth values and numbers,
//! written row group by row group.

use super::file::{Complete, Draft, failure};
use crate::error::{Error, Result};
use parquet::basic::Compression;
use parquet::data_type::{DataType, DoubleType};
use parquet::errors::{ParquetError, Result as ParquetResult};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// A table under construction.
pub(super) struct Table {
    target: PathBuf,
    writer: SerializedFileWriter<Draft>,
}

impl Table {
    /// Begins a table; the schema is written as in Parquet's own documentation.
    pub(super) fn create(target: &Path, schema: &str) -> Result<Self> {
        let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
        let draft = Draft::create(target)?;
        let begin = || {
            SerializedFileWriter::new(
                draft,
                Arc::new(parse_message_type(schema)?),
                Arc::new(properties),
            )
        };
        Ok(Self {
            target: target.to_owned(),
            writer: begin().map_err(|error| table_failure(target, error))?,
        })
    }

    /// Writes one row group; `write` gives all columns in the order of the schema.
    pub(super) fn row_group(
        &mut self,
        write: impl FnOnce(&mut RowGroup<'_>) -> ParquetResult<()>,
    ) -> Result<()> {
        let whole = || {
            let mut group = RowGroup { writer: self.writer.next_row_group()? };
            write(&mut group)?;
            group.writer.close().map(|_| ())
        };
        whole().map_err(|error| table_failure(&self.target, error))
    }

    /// Ends the table.
    pub(super) fn complete(self) -> Result<Complete> {
        let draft = self.writer.into_inner().map_err(|error| table_failure(&self.target, error))?;
        draft.complete()
    }
}

/// A row group under construction.
pub(super) struct RowGroup<'a> {
    writer: SerializedRowGroupWriter<'a, Draft>,
}

impl RowGroup<'_> {
    /// Writes the next column, batch by batch.
    pub(super) fn column<T: DataType>(
        &mut self,
        batches: impl IntoIterator<Item = impl AsRef<[T::T]>>,
    ) -> ParquetResult<()> {
        let mut column = self.writer.next_column()?.ok_or_else(surplus)?;
        for batch in batches {
            column.typed::<T>().write_batch(batch.as_ref(), None, None)?;
        }
        column.close()
    }

    /// Writes the next column, of optional numbers; NaN becomes null.
    pub(super) fn optional_numbers(
        &mut self,
        batches: impl IntoIterator<Item = Vec<f64>>,
    ) -> ParquetResult<()> {
        let mut column = self.writer.next_column()?.ok_or_else(surplus)?;
        for batch in batches {
            let defined: Vec<i16> = batch.iter().map(|value| i16::from(!value.is_nan())).collect();
            let known: Vec<f64> = batch.into_iter().filter(|value| !value.is_nan()).collect();
            column.typed::<DoubleType>().write_batch(&known, Some(&defined), None)?;
        }
        column.close()
    }
}

fn surplus() -> ParquetError {
    ParquetError::General("more columns than the schema has".into())
}

fn table_failure(target: &Path, error: ParquetError) -> Error {
    let error = match error {
        ParquetError::External(inner) => {
            inner.downcast::<io::Error>().map_or_else(io::Error::other, |error| *error)
        }
        other => io::Error::other(other),
    };
    failure(target, &error)
}
