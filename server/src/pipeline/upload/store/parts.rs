//! Table `upload_part`: the received data.

use crate::base::{
    database::Transaction,
    error::{Error, Result},
};

pub(crate) const PART_BYTES: usize = 1 << 20;

/// The upload that receives data.
#[derive(Debug)]
pub(crate) struct Target {
    pub(crate) workspace_id: i32,
    pub(crate) upload_id: String,
    pub(crate) size_bytes: u64,
}

/// An incomplete part.
#[derive(Debug)]
pub(crate) struct LastPart {
    pub(crate) offset: u64,
    pub(crate) size_bytes: u64,
    pub(crate) path: String,
}

#[derive(Debug, sqlx::FromRow)]
struct PartRow {
    offset_bytes: i64,
    size_bytes: i32,
    object_path: String,
}

/// The part before the offset, if it has room.
pub(crate) async fn last_part(transaction: &mut Transaction, target: &Target, offset: u64) -> Result<Option<LastPart>> {
    let found: Option<PartRow> = sqlx::query_as(
        "select offset_bytes, size_bytes, object_path from upload_part
         where workspace_id = $1 and upload_id = $2 and offset_bytes + size_bytes = $3 and size_bytes < $4
         order by offset_bytes desc limit 1",
    )
    .bind(transaction.workspace_id())
    .bind(&target.upload_id)
    .bind(number(offset)?)
    .bind(i32::try_from(PART_BYTES).map_err(|error| Error::internal("a part's size", error))?)
    .fetch_optional(&mut **transaction)
    .await?;
    let Some(PartRow { offset_bytes, size_bytes, object_path }) = found else { return Ok(None) };
    let negative = |error| Error::internal("a part's position", error);
    let (offset, size_bytes) = (offset_bytes.try_into().map_err(negative)?, size_bytes.try_into().map_err(negative)?);
    Ok(Some(LastPart { offset, size_bytes, path: object_path }))
}

/// Records the part from `offset` to `end`; everything up to `received` was recorded before.
pub(crate) async fn record(
    transaction: &mut Transaction,
    target: &Target,
    (offset, received, end): (u64, u64, u64),
    size_bytes: i32,
    path: &str,
) -> Result<()> {
    let (offset, received, end) = (number(offset)?, number(received)?, number(end)?);
    let moved = sqlx::query(
        "update upload set offset_bytes = $4 where workspace_id = $1 and upload_id = $2 and offset_bytes = $3",
    )
    .bind(transaction.workspace_id())
    .bind(&target.upload_id)
    .bind(received)
    .bind(end)
    .execute(&mut **transaction)
    .await?;
    if moved.rows_affected() == 0 {
        return Err(Error::OffsetMismatch);
    }
    if received > offset {
        sqlx::query("delete from upload_part where workspace_id = $1 and upload_id = $2 and offset_bytes = $3")
            .bind(transaction.workspace_id())
            .bind(&target.upload_id)
            .bind(offset)
            .execute(&mut **transaction)
            .await?;
    }
    sqlx::query(
        "insert into upload_part (workspace_id, upload_id, offset_bytes, size_bytes, object_path)
         values ($1, $2, $3, $4, $5)",
    )
    .bind(transaction.workspace_id())
    .bind(&target.upload_id)
    .bind(offset)
    .bind(size_bytes)
    .bind(path)
    .execute(&mut **transaction)
    .await?;
    Ok(())
}

pub(crate) fn number(bytes: u64) -> Result<i64> {
    i64::try_from(bytes).map_err(|error| Error::internal("an offset", error))
}
