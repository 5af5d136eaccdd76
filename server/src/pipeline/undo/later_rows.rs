//! The effect of later imports on leads: their rows for the leads, with the items that they changed and the values that
//! they contain.
//!
//! Guarantees: only applied rows of imports that were not undone count. A value that a later row contains, but that
//! changed nothing, is in no table: it is read from that import's file, as long as that file is kept.

use std::collections::{HashMap, hash_map::Entry};

use time::OffsetDateTime;
use torikomi_core::{
    check::sink::Value,
    domain::item::{Item, Key, UpdateRule},
    wire::BlankRule,
};

use super::{
    name_history::NameHistory,
    store::later_rows::{self, LaterRow as StoredRow},
};
use crate::{
    base::{
        database::Transaction,
        error::{Error, Result},
    },
    pipeline::{
        import::{
            self,
            checked_file::{CheckedFile, RecordPosition},
        },
        recheck::file_row::FileRow,
    },
    records::lead::record::{memo_form, split},
    state::AppState,
};

#[derive(Debug)]
struct LaterRow {
    import_id: i64,
    position: RecordPosition,
    /// The items that it changed.
    keys: Vec<Key>,
    /// Its values, if they were requested and are still kept.
    values: Option<RowValues>,
}

#[derive(Debug)]
struct RowValues {
    row: FileRow,
    blank_rule: BlankRule,
    started_at: OffsetDateTime,
}

/// The later rows of one lead, oldest first.
#[derive(Debug, Default)]
pub(crate) struct LaterRows(Vec<LaterRow>);

impl LaterRows {
    /// The last import with a row for the lead.
    pub(crate) fn last_import(&self) -> Option<u64> {
        self.0.last().map(|row| number(row.import_id))
    }

    /// The last import that changed the item.
    pub(crate) fn last_that_changed(&self, key: Key) -> Option<u64> {
        self.0.iter().rev().find(|row| row.keys.contains(&key)).map(|row| number(row.import_id))
    }

    /// The last import whose row contains this value itself (or, for several names, this one); a `value` of `None` is
    /// blank.
    pub(crate) fn last_with_value(&self, key: Key, value: Option<&str>, names: &NameHistory) -> Option<u64> {
        let has_value = |row: &&LaterRow| row.values.as_ref().is_some_and(|values| values.has_value(key, value, names));
        self.0.iter().rev().find(has_value).map(|row| number(row.import_id))
    }
}

fn number(import_id: i64) -> u64 {
    u64::try_from(import_id).expect("BUG: imports are numbered from 1")
}

impl RowValues {
    fn has_value(&self, key: Key, value: Option<&str>, names: &NameHistory) -> bool {
        let Key::Basic(item) = key else {
            let is_it = |text: &str| match key {
                Key::Custom(id) => Some(names.current_value(id, text, self.started_at).as_str()) == value,
                Key::Basic(_) => Some(text) == value,
            };
            return self.row.filled_values().any(|(item, text)| item == key && is_it(text));
        };
        let Some(kind) = item.dictionary() else {
            return match (self.row.item(item), value) {
                (Value::Text(text), Some(value)) if item == Item::Memo => memo_form(text) == memo_form(value),
                (Value::Text(text), Some(value)) => text == value,
                (Value::Blank, None) => {
                    self.blank_rule == BlankRule::ImportRules && item.spec().update == UpdateRule::Overwrite
                }
                _ => false,
            };
        };
        let is_it =
            |text: &str| value.is_some() && names.current_name(kind, text, self.started_at).text().as_deref() == value;
        match self.row.filled(item) {
            Some(text) if item.holds_names() => split(text).any(is_it),
            Some(text) => is_it(text),
            None => false,
        }
    }
}

/// The later rows of a set of leads.
#[derive(Debug, Default)]
pub(crate) struct LaterRowsByLead(HashMap<i64, LaterRows>);

static NONE: LaterRows = LaterRows(Vec::new());

impl LaterRowsByLead {
    pub(crate) fn of_lead(&self, lead_id: i64) -> &LaterRows {
        self.0.get(&lead_id).unwrap_or(&NONE)
    }

    pub(crate) async fn load(
        transaction: &mut Transaction,
        import_id: i64,
        lead_ids: &[i64],
    ) -> Result<LaterRowsByLead> {
        let rows = later_rows::rows(transaction, import_id, lead_ids).await?;
        let mut later = LaterRowsByLead::default();
        for StoredRow { lead_id, import_id, row, byte_offset, size_bytes, keys } in rows {
            let position = RecordPosition::new(row, byte_offset, size_bytes)?;
            let keys: Result<Vec<Key>, _> = keys.iter().map(|key| key.parse()).collect();
            let keys = keys.map_err(|error| Error::internal("an item's key", error))?;
            later.0.entry(lead_id).or_default().0.push(LaterRow { import_id, position, keys, values: None });
        }
        Ok(later)
    }

    /// Reads the values of the rows for these leads.
    pub(crate) async fn read_values(
        &mut self,
        files: &mut LaterFiles,
        state: &AppState,
        transaction: &mut Transaction,
        lead_ids: &[i64],
    ) -> Result<()> {
        let mut wanted: HashMap<i64, Vec<(RecordPosition, i64, usize)>> = HashMap::new();
        for lead_id in lead_ids {
            for (index, row) in self.of_lead(*lead_id).0.iter().enumerate() {
                wanted.entry(row.import_id).or_default().push((row.position, *lead_id, index));
            }
        }
        for (import_id, mut positions) in wanted {
            let Some(file) = files.get(state, transaction, import_id).await? else { continue };
            positions.sort_by_key(|(position, ..)| position.row);
            let items = file.checked.items.clone();
            let records = positions.iter().map(|(position, ..)| *position).collect();
            let rows = file.checked.read(records, move |_, row| FileRow::copy(row, &items)).await?;
            for (row, (_, lead_id, index)) in rows.into_iter().zip(positions) {
                let later_row = self.0.get_mut(&lead_id).and_then(|rows| rows.0.get_mut(index));
                let values = RowValues { row, blank_rule: file.blank_rule, started_at: file.started_at };
                later_row.ok_or_else(|| Error::Internal("a later row of no lead".to_owned()))?.values = Some(values);
            }
        }
        Ok(())
    }
}

#[derive(Debug)]
struct LaterFile {
    checked: CheckedFile,
    blank_rule: BlankRule,
    started_at: OffsetDateTime,
}

/// The files of later imports, opened on demand; `None` for one that is no longer kept.
#[derive(Debug, Default)]
pub(crate) struct LaterFiles(HashMap<i64, Option<LaterFile>>);

impl LaterFiles {
    async fn get(
        &mut self,
        state: &AppState,
        transaction: &mut Transaction,
        import_id: i64,
    ) -> Result<Option<&LaterFile>> {
        let entry = match self.0.entry(import_id) {
            Entry::Occupied(known) => return Ok(known.into_mut().as_ref()),
            Entry::Vacant(entry) => entry,
        };
        let import = import::store::get(transaction, import_id).await?;
        let started_at =
            import.started_at.ok_or_else(|| Error::Internal("an applied import never started".to_owned()))?;
        let opened = match CheckedFile::open(transaction, &state.objects, &import).await {
            Ok(checked) => Some(LaterFile { checked, blank_rule: import.blank_rule, started_at }),
            Err(Error::Gone) => None,
            Err(error) => return Err(error),
        };
        Ok(entry.insert(opened).as_ref())
    }
}
