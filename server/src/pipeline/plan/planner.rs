//! The planner: decides batch by batch how the import would change the database, and writes that row by row.
//!
//! Guarantees: memory does not grow with the file, except for its names and one bit for each registered lead, nor with
//! the names and memos of registered leads; the planned effect of rows above on a lead is read back if a later row
//! matches it again (specification 7).

use std::{
    borrow::Cow,
    collections::{HashMap, HashSet},
};

use torikomi_core::{
    domain::{
        item::{Item, Key},
        problem::Problem,
    },
    wire::{Change, ImportCounts, Method, Outcome},
};

use super::{
    judge::{Rules, address, case_variant_warning, judge},
    screen_override::ScreenOverride,
};
use crate::{
    base::{
        counter::{Sequence, take_numbers},
        database::{Database, Transaction},
        error::{Error, Result},
        pace::Pace,
    },
    outbound::mail::store::outbox,
    pipeline::{
        import::store::{
            difference::PLANS,
            rows::{PlannedRow, write},
        },
        plan,
        recheck::file_row::FileRow,
    },
    records::{
        lead::{
            record::{Lead, memo_form, split},
            store::registered::{self, MemoCount},
        },
        name::store::dictionary::Dictionary,
    },
};

#[derive(Debug)]
pub struct Planner {
    pub dictionary: Dictionary,
    pub counts: ImportCounts,
    /// Leads that leave their company because of its name.
    pub leaving: u64,
    /// The first row that would register another spelling of a registered address, and their number.
    pub case_variants: Option<(Problem, u64)>,
    /// Names that are not added, because their leads have reached the limit for the kind.
    pub omitted_names: u64,
    /// Memos that are not added, because their leads have reached the limit.
    pub omitted_memos: u64,
    /// The approximate size of the rows.
    pub bytes: u64,
    rules: Rules,
    /// Set if the screen's values replace the file's management items.
    screen_override: Option<ScreenOverride>,
    import_id: i64,
    overwritten: LeadSet,
    /// The number of names of leads that rows have added names to and that have many by now, by their addresses.
    many_names: HashMap<String, u64>,
    /// An earlier plan of the import was shown: its rows are replaced by those of this one.
    pub(crate) is_rebuilt: bool,
}

/// Planned rows are kept in memory and written together up to this size: a row with a few names may show hundreds that
/// its lead has.
const BYTES_AT_ONCE: usize = 16 << 20;

/// The data about a batch's rows, loaded before any of them is judged.
#[derive(Debug, Default)]
struct BatchData {
    lead_ids: HashMap<String, i64>,
    leads: HashMap<i64, Lead>,
    /// Leads that rows of an earlier batch overwrite, too.
    repeated: Vec<i64>,
    case_variants: HashMap<String, String>,
    /// Forms of the leads for which a mail was sent before.
    mailed: HashMap<i64, HashSet<String>>,
}

impl Planner {
    pub fn new(
        dictionary: Dictionary,
        rules: Rules,
        screen_override: Option<ScreenOverride>,
        import_id: i64,
    ) -> Planner {
        let (counts, case_variants, overwritten) = (ImportCounts::default(), None, LeadSet::default());
        Planner {
            dictionary,
            counts,
            leaving: 0,
            case_variants,
            omitted_names: 0,
            omitted_memos: 0,
            bytes: 0,
            rules,
            screen_override,
            import_id,
            overwritten,
            many_names: HashMap::new(),
            is_rebuilt: false,
        }
    }

    /// Plans the next rows of the file. New leads get their numbers at once, in a transaction of their own, so that a
    /// long plan blocks no one else; numbers of a dropped plan stay unused.
    pub async fn plan(&mut self, database: &Database, transaction: &mut Transaction, rows: Vec<FileRow>) -> Result<()> {
        for rows in self.portions(transaction, rows).await? {
            self.plan_portion(database, transaction, rows).await?;
        }
        Ok(())
    }

    /// The rows in order, in portions whose leads' names fit into memory.
    async fn portions(&self, transaction: &mut Transaction, rows: Vec<FileRow>) -> Result<Vec<Vec<FileRow>>> {
        if self.rules.method != Method::Update {
            return Ok(vec![rows]);
        }
        let addresses: Vec<&str> = rows.iter().filter_map(address).collect();
        let many = registered::many_names(transaction, &addresses).await?;
        if many.is_empty() && self.many_names.is_empty() {
            return Ok(vec![rows]);
        }
        let names = |row: &FileRow| {
            let of = |address| self.many_names.get(address).max(many.get(address)).copied();
            address(row).and_then(of).unwrap_or_default()
        };
        let weights: Vec<u64> = rows.iter().map(names).collect();
        let mut rows = rows.into_iter();
        Ok(registered::portions(&weights).into_iter().map(|length| rows.by_ref().take(length).collect()).collect())
    }

    async fn plan_portion(
        &mut self,
        database: &Database,
        transaction: &mut Transaction,
        rows: Vec<FileRow>,
    ) -> Result<()> {
        let Some(first_row) = rows.first().map(|row| row.row) else { return Ok(()) };
        let mut data = self.load_data(transaction, &rows, first_row).await?;
        let (mut planned, mut pace, mut bytes) = (Vec::with_capacity(rows.len()), Pace::default(), 0);
        for row in rows {
            let row = self.plan_row(row, &mut data)?;
            bytes += row.size_bytes();
            planned.push(row);
            if bytes >= BYTES_AT_ONCE {
                self.write(database, transaction, std::mem::take(&mut planned), std::mem::take(&mut bytes)).await?;
            }
            pace.step().await;
        }
        self.write(database, transaction, planned, bytes).await?;
        let repeated: Vec<&Lead> = data.repeated.iter().filter_map(|lead_id| data.leads.get(lead_id)).collect();
        if !repeated.is_empty() {
            plan::store::keep_states(transaction, &repeated).await?;
        }
        Ok(())
    }

    /// Writes consecutive rows.
    async fn write(
        &mut self,
        database: &Database,
        transaction: &mut Transaction,
        mut planned: Vec<PlannedRow>,
        bytes: usize,
    ) -> Result<()> {
        let Some((first, last)) = planned.first().zip(planned.last()).map(|(first, last)| (first.row(), last.row()))
        else {
            return Ok(());
        };
        self.bytes += bytes as u64;
        number_new_leads(database, transaction.workspace_id(), &mut planned).await?;
        let import_id = self.import_id;
        if !self.is_rebuilt {
            return write(transaction, import_id, planned).await;
        }
        let written = (i64::from(first) - 1, i64::from(last));
        PLANS.set_aside(transaction, import_id, written).await?;
        write(transaction, import_id, planned).await?;
        PLANS.compare(transaction, import_id, written).await
    }

    async fn load_data(
        &mut self,
        transaction: &mut Transaction,
        rows: &[FileRow],
        first_row: u32,
    ) -> Result<BatchData> {
        let mut addresses: Vec<&str> = rows.iter().filter_map(address).collect();
        addresses.sort_unstable();
        addresses.dedup();
        let lead_ids = registered::lead_ids(transaction, &addresses).await?;
        addresses.retain(|address| !lead_ids.contains_key(*address));
        let case_variants = registered::case_variants(transaction, &addresses).await?;
        let mut data = BatchData { lead_ids, case_variants, ..BatchData::default() };
        if self.rules.method == Method::Update && !data.lead_ids.is_empty() {
            let ids: Vec<i64> = data.lead_ids.values().copied().collect();
            data.leads = registered::leads(transaction, &ids, &self.dictionary).await?;
            self.repeat_rows_above(transaction, &mut data, first_row).await?;
            self.load_memos(transaction, rows, &mut data).await?;
            if self.screen_override.is_some() || rows.iter().any(|row| row.filled(Item::MemberForms).is_some()) {
                data.mailed = outbox::forms_with_mails(transaction, &ids).await?;
            }
        }
        Ok(data)
    }

    async fn load_memos(&self, transaction: &mut Transaction, rows: &[FileRow], data: &mut BatchData) -> Result<()> {
        let memos = rows.iter().filter_map(|row| {
            let lead_id = data.lead_ids.get(address(row)?)?;
            Some((*lead_id, memo_form(row.filled(Item::Memo)?)))
        });
        let memos: Vec<(i64, Cow<'_, str>)> = memos.collect();
        if memos.is_empty() {
            return Ok(());
        }
        let candidates: Vec<(i64, &str)> = memos.iter().map(|(lead_id, memo)| (*lead_id, &**memo)).collect();
        let mut lead_ids: Vec<i64> = candidates.iter().map(|(lead_id, _)| *lead_id).collect();
        lead_ids.sort_unstable();
        lead_ids.dedup();
        let mut counts = registered::memo_counts(transaction, &lead_ids).await?;
        let mut memos = registered::memos_of_form(transaction, &candidates).await?;
        if !data.repeated.is_empty() {
            counts.extend(plan::store::planned_memo_counts(transaction, &lead_ids).await?);
            memos.extend(plan::store::planned_memos(transaction, &candidates).await?);
        }
        for MemoCount { lead_id, memos } in counts {
            let lead = data.leads.get_mut(&lead_id).ok_or_else(|| missing(lead_id))?;
            lead.memo_count += usize::try_from(memos).map_err(|error| Error::internal("a number of memos", error))?;
        }
        for (lead_id, memo) in memos {
            data.leads.get_mut(&lead_id).ok_or_else(|| missing(lead_id))?.memos.insert(memo);
        }
        Ok(())
    }

    async fn repeat_rows_above(
        &self,
        transaction: &mut Transaction,
        data: &mut BatchData,
        first_row: u32,
    ) -> Result<()> {
        let repeated: Vec<i64> =
            data.leads.keys().copied().filter(|lead_id| self.overwritten.contains(*lead_id)).collect();
        if repeated.is_empty() {
            return Ok(());
        }
        let mut without_state: HashSet<i64> = repeated.iter().copied().collect();
        for state in plan::store::states(transaction, &repeated).await? {
            without_state.remove(&state.lead_id);
            let lead = data.leads.get_mut(&state.lead_id).ok_or_else(|| missing(state.lead_id))?;
            *lead = state;
        }
        data.repeated = repeated;
        if without_state.is_empty() {
            return Ok(());
        }
        let without_state: Vec<i64> = without_state.into_iter().collect();
        let row = i32::try_from(first_row).map_err(|error| Error::internal("a row's number", error))?;
        plan::store::planned_changes(transaction, self.import_id, &without_state, row, |lead_id, changes| {
            data.leads.get_mut(&lead_id).ok_or_else(|| missing(lead_id))?.repeat(&changes);
            Ok(())
        })
        .await
    }

    fn plan_row(&mut self, mut row: FileRow, data: &mut BatchData) -> Result<PlannedRow> {
        if let Some(screen_override) = &mut self.screen_override {
            screen_override.judge(&mut row);
        }
        let lead_id = address(&row).and_then(|address| data.lead_ids.get(address)).copied();
        judge(&mut row, self.rules, lead_id.is_some());
        self.counts.processed += 1;
        if !row.problems.is_empty() {
            self.counts.skipped += 1;
            return Ok(PlannedRow::skipped(row));
        }
        let Some(lead_id) = lead_id else {
            self.counts.new += 1;
            self.note_case_variant(&row, data);
            let mails = self.use_names(&row);
            self.counts.mails += mails;
            return Ok(PlannedRow::new(row, mails));
        };
        let lead = data.leads.get_mut(&lead_id).ok_or_else(|| missing(lead_id))?;
        let changes: Vec<Change> = lead.overwrite(&row, self.rules.blank_rule, &mut self.dictionary);
        let company = lead.rename_company(&changes);
        self.leaving += u64::from(company.as_ref().is_some_and(|company| company.left_id.is_some()));
        self.omitted_names += std::mem::take(&mut lead.omitted_names);
        self.omitted_memos += std::mem::take(&mut lead.omitted_memos);
        let names = lead.name_count() as u64;
        if names > registered::FEW_NAMES.unsigned_abs() && changes.iter().any(adds_names) {
            self.many_names.extend(address(&row).map(|address| (address.to_owned(), names)));
        }
        self.overwritten.insert(lead_id);
        self.counts.overwritten += 1;
        if changes.is_empty() {
            self.counts.unchanged += 1;
        }
        let mailed = data.mailed.get(&lead_id);
        let mails = changes.iter().map(|change| new_forms(change, mailed)).sum();
        self.counts.mails += mails;
        Ok(PlannedRow::overwritten(row, lead_id, lead.revision, changes, mails).with_company(company))
    }

    fn note_case_variant(&mut self, row: &FileRow, data: &BatchData) {
        let lower = row.text(Item::Email).to_ascii_lowercase();
        if let Some(registered) = data.case_variants.get(&lower) {
            let (_, count) = self.case_variants.get_or_insert_with(|| (case_variant_warning(row, registered), 0));
            *count += 1;
        }
    }

    /// Returns how many member forms there are among the names.
    fn use_names(&mut self, row: &FileRow) -> u64 {
        let mut forms = HashSet::new();
        for item in Item::ALL {
            let Some((kind, text)) = item.dictionary().zip(row.filled(item)) else { continue };
            if !item.holds_names() {
                self.dictionary.use_name(kind, text);
                continue;
            }
            for name in split(text) {
                let name = self.dictionary.use_name(kind, name);
                if item == Item::MemberForms {
                    forms.insert(name);
                }
            }
        }
        forms.len() as u64
    }
}

async fn number_new_leads(database: &Database, workspace_id: i32, rows: &mut [PlannedRow]) -> Result<()> {
    let new = rows.iter_mut().filter(|row| row.outcome == Outcome::New);
    let new: Vec<&mut PlannedRow> = new.collect();
    let count = i64::try_from(new.len()).map_err(|error| Error::internal("a batch's size", error))?;
    if count == 0 {
        return Ok(());
    }
    let mut transaction = database.begin(workspace_id).await?;
    let first = take_numbers(&mut transaction, Sequence::Lead, count).await?;
    transaction.commit().await?;
    for (lead_id, row) in (first..).zip(new) {
        row.lead_id = Some(lead_id);
    }
    Ok(())
}

fn adds_names(change: &Change) -> bool {
    matches!(change.key, Key::Basic(item) if item.holds_names())
}

/// The forms that a change gives to a lead that did not have them; a form with an earlier mail brings no second one.
fn new_forms(change: &Change, mailed: Option<&HashSet<String>>) -> u64 {
    if change.key != Key::Basic(Item::MemberForms) {
        return 0;
    }
    let before: HashSet<&str> = change.old.iter().flat_map(|names| split(names)).collect();
    let is_new = |form: &&str| !before.contains(form) && !mailed.is_some_and(|mailed| mailed.contains(*form));
    change.new.iter().flat_map(|names| split(names)).filter(is_new).count() as u64
}

fn missing(lead_id: i64) -> Error {
    Error::Internal(format!("lead {lead_id} is not among the batch's leads"))
}

/// A set of leads: a bit each, in blocks of neighbours, because numbers are assigned in runs.
#[derive(Debug, Default)]
struct LeadSet(HashMap<i64, Box<[u64; 16]>>);

impl LeadSet {
    /// Block, word in it, bit of that.
    fn place(lead_id: i64) -> (i64, usize, u64) {
        let within = usize::try_from(lead_id.rem_euclid(1024)).expect("BUG: below 1024");
        (lead_id.div_euclid(1024), within / 64, 1 << (within % 64))
    }

    fn insert(&mut self, lead_id: i64) {
        let (block, word, bit) = LeadSet::place(lead_id);
        if let Some(bits) = self.0.entry(block).or_default().get_mut(word) {
            *bits |= bit;
        }
    }

    fn contains(&self, lead_id: i64) -> bool {
        let (block, word, bit) = LeadSet::place(lead_id);
        self.0.get(&block).and_then(|words| words.get(word)).is_some_and(|bits| bits & bit != 0)
    }
}
