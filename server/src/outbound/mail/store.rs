//! The outbox's rows as the API returns them.

use sqlx::types::Json;
use time::OffsetDateTime;
use torikomi_core::{
    domain::problem::Message,
    wire::{Mail, MailCounts, MailState, MailWay},
};
use uuid::Uuid;

use crate::base::{
    column::Word,
    database::Transaction,
    error::{Error, Result},
    wire_value::{count, moment},
};

pub(crate) mod day;
pub(crate) mod form_text;
pub(crate) mod outbox;
pub(crate) mod prepare;
pub(crate) mod send;
pub(crate) mod erasure;

#[derive(Debug, sqlx::FromRow)]
pub(crate) struct MailRow {
    mail_id: i64,
    #[sqlx(try_from = "Word<MailState>")]
    state: MailState,
    lead_id: i64,
    email: Option<String>,
    lead_name: Option<String>,
    form_id: i32,
    form_name: Option<String>,
    import_id: Option<i64>,
    attempts: i32,
    reason: Option<Json<Message>>,
    next_at: OffsetDateTime,
    created_at: OffsetDateTime,
    ended_at: Option<OffsetDateTime>,
    message_uid: Option<Uuid>,
    is_file: bool,
}

/// Which mails are listed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct MailFilter {
    pub(crate) import_id: Option<i64>,
    pub(crate) state: Option<MailState>,
    pub(crate) mail_id: Option<i64>,
    pub(crate) before: i64,
    pub(crate) limit: i64,
}

macro_rules! select_mail {
    ($where:literal) => {
        concat!(
            "select mail_id, state, mail.lead_id, coalesce(mail.email, lead.email) as email,
                    trim(lead.last_name || ' ' || lead.first_name) as lead_name, form_id, name.name as form_name,
                    import_id, attempts, reason, next_at, mail.created_at, ended_at, message_uid, is_file
             from (select * from mail where workspace_id = $1 and mail_id < $2 and ",
            $where,
            " order by mail_id desc limit $3) as mail
             left join lead on lead.workspace_id = $1 and lead.lead_id = mail.lead_id
             left join name on name.workspace_id = $1 and name.name_id = mail.form_id and name.kind = 'form'
             order by mail_id desc"
        )
    };
}

/// Newest first. Each set of conditions has its own statement, so that each is read along its index.
pub(crate) async fn list(transaction: &mut Transaction, filter: MailFilter) -> Result<Vec<Mail>> {
    let MailFilter { import_id, state, mail_id, before, limit } = filter;
    let select = match (mail_id, import_id, state) {
        (Some(_), ..) => select_mail!("mail_id = $6 and ($4::bigint is null) and ($5::text is null)"),
        (None, Some(_), Some(_)) => select_mail!("import_id = $4 and state = $5 and $6::bigint is null"),
        (None, Some(_), None) => select_mail!("import_id = $4 and $5::text is null and $6::bigint is null"),
        (None, None, Some(_)) => select_mail!("$4::bigint is null and state = $5 and $6::bigint is null"),
        (None, None, None) => select_mail!("$4::bigint is null and $5::text is null and $6::bigint is null"),
    };
    let rows: Vec<MailRow> = sqlx::query_as(select)
        .bind(transaction.workspace_id())
        .bind(before)
        .bind(limit)
        .bind(import_id)
        .bind(state.map(Word))
        .bind(mail_id)
        .fetch_all(&mut **transaction)
        .await?;
    rows.into_iter().map(into_mail).collect()
}

pub(crate) async fn get(transaction: &mut Transaction, mail_id: i64) -> Result<Mail> {
    let filter = MailFilter { import_id: None, state: None, mail_id: Some(mail_id), before: i64::MAX, limit: 1 };
    list(transaction, filter).await?.pop().ok_or(Error::NotFound)
}

fn into_mail(row: MailRow) -> Result<Mail> {
    let is_retried = row.state == MailState::Prepared && row.attempts > 0;
    let small = |number: i32| u32::try_from(number).map_err(|error| Error::internal("a number", error));
    Ok(Mail {
        mail_id: count(row.mail_id)?,
        state: row.state,
        lead_id: count(row.lead_id)?,
        email: row.email,
        lead_name: row.lead_name,
        form_id: small(row.form_id)?,
        form_name: row.form_name,
        import_id: row.import_id.map(count).transpose()?,
        attempts: small(row.attempts)?,
        reason: row.reason.map(|Json(reason)| reason),
        next_at: is_retried.then(|| moment(row.next_at)).transpose()?,
        created_at: moment(row.created_at)?,
        ended_at: row.ended_at.map(moment).transpose()?,
        file_id: row.message_uid.filter(|_| row.is_file).map(|uid| uid.to_string()),
    })
}

/// For an import, or for the whole workspace; `mails_a_day` is the limit of this process, `way` how it sends.
pub(crate) async fn counts(
    transaction: &mut Transaction,
    import_id: Option<i64>,
    way: MailWay,
    mails_a_day: u64,
) -> Result<MailCounts> {
    let select = match import_id {
        Some(_) => "select state, count(*) from mail where workspace_id = $1 and import_id = $2 group by state",
        None => "select state, count(*) from mail where workspace_id = $1 and $2::bigint is null group by state",
    };
    let rows: Vec<(Word<MailState>, i64)> =
        sqlx::query_as(select).bind(transaction.workspace_id()).bind(import_id).fetch_all(&mut **transaction).await?;
    let mut counts = MailCounts::default();
    if way != MailWay::None {
        let today = day::today(transaction, mails_a_day).await?;
        counts = MailCounts { way, most_a_day: mails_a_day, is_day_full: today.left == 0, ..MailCounts::default() };
    }
    for (Word(state), mails) in rows {
        *match state {
            MailState::Waiting | MailState::Prepared | MailState::Sending => &mut counts.waiting,
            MailState::Sent => &mut counts.sent,
            MailState::Failed => &mut counts.failed,
            MailState::Cancelled => &mut counts.cancelled,
        } += count(mails)?;
    }
    Ok(counts)
}
