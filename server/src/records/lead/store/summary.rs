//! The lines of a list of leads.

use std::collections::HashMap;

use time::OffsetDateTime;
use torikomi_core::{domain::names::NameKind, wire::LeadSummary};

use super::lead_names;
use crate::base::{
    database::Transaction,
    error::Result,
    wire_value::{count, moment},
};

/// The number of names shown of kinds of which a lead may have several.
const SHOWN_NAMES: usize = 10;

#[derive(Debug, sqlx::FromRow)]
struct LeadRow {
    lead_id: i64,
    last_name: String,
    first_name: String,
    last_name_kana: String,
    first_name_kana: String,
    email: String,
    company_name: String,
    department: String,
    job_title: String,
    phone: String,
    status_id: Option<i32>,
    group_id: Option<i32>,
    created_at: OffsetDateTime,
    updated_at: OffsetDateTime,
}

/// The leads, in this order.
pub(crate) async fn load(transaction: &mut Transaction, lead_ids: &[i64]) -> Result<Vec<LeadSummary>> {
    let rows: Vec<LeadRow> = sqlx::query_as(
        "select lead_id, last_name, first_name, last_name_kana, first_name_kana, email, company_name, department, job_title,
                phone, status_id, group_id, created_at, updated_at
         from lead where workspace_id = $1 and lead_id = any($2)",
    )
    .bind(transaction.workspace_id())
    .bind(lead_ids)
    .fetch_all(&mut **transaction)
    .await?;
    let single: Vec<i32> = rows.iter().flat_map(|row| [row.status_id, row.group_id]).flatten().collect();
    let single = lead_names::load_single(transaction, &single).await?;
    let mut several = lead_names::load_first(transaction, lead_ids, SHOWN_NAMES).await?;
    let mut rows: HashMap<i64, LeadRow> = rows.into_iter().map(|row| (row.lead_id, row)).collect();
    let in_order = lead_ids.iter().filter_map(|lead_id| rows.remove(lead_id));
    in_order
        .map(|row| {
            let names = several.remove(&row.lead_id).unwrap_or_default();
            let of_kind =
                |wanted| names.iter().filter(|(kind, _)| *kind == wanted).map(|(_, name)| name.clone()).collect();
            let name = |name_id: Option<i32>| name_id.and_then(|name_id| single.get(&name_id).cloned());
            Ok(LeadSummary {
                lead_id: count(row.lead_id)?,
                status: name(row.status_id),
                group: name(row.group_id),
                persons_in_charge: of_kind(NameKind::Person),
                tags: of_kind(NameKind::Tag),
                last_name: row.last_name,
                first_name: row.first_name,
                last_name_kana: row.last_name_kana,
                first_name_kana: row.first_name_kana,
                email: row.email,
                company_name: row.company_name,
                department: row.department,
                job_title: row.job_title,
                phone: row.phone,
                created_at: moment(row.created_at)?,
                updated_at: moment(row.updated_at)?,
            })
        })
        .collect()
}
