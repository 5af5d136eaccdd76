//! The effect of later imports on leads: which of their rows are about them, what those changed, and what they gave
//! again.
//!
//! Guarantees: only applied rows of imports that were not undone count. A value that a later row gave again, without
//! changing anything by it, is in no table: it is read from that import's file, as long as that is kept.

use std::collections::{HashMap, hash_map::Entry};

use time::OffsetDateTime;
use torikomi_core::{
    check::sink::Value,
    domain::item::{Key, UpdateRule},
    wire::BlankRule,
};

use super::{
    fate::Names,
    store::later::{self, LaterRow as StoredRow},
};
use crate::{
    base::{
        database::Transaction,
        error::{Error, Result},
    },
    pipeline::{
        import::{
            self,
            checked_file::{CheckedFile, Wanted},
        },
        plan::lead::split,
        recheck::file_row::FileRow,
    },
    state::AppState,
};

#[derive(Debug)]
struct LaterRow {
    import_id: i64,
    place: Wanted,
    /// The items that it changed.
    keys: Vec<Key>,
    /// Its values, if they were requested and are still kept.
    given: Option<Given>,
}

#[derive(Debug)]
struct Given {
    row: FileRow,
    blank_rule: BlankRule,
    started_at: OffsetDateTime,
}

/// The later rows of one lead, oldest first.
#[derive(Debug, Default)]
pub(crate) struct LaterRows(Vec<LaterRow>);

impl LaterRows {
    /// The last import with a row for the lead.
    pub(crate) fn last(&self) -> Option<u64> {
        self.0.last().map(|row| number(row.import_id))
    }

    /// The last import that changed the item.
    pub(crate) fn changer(&self, key: Key) -> Option<u64> {
        self.0.iter().rev().find(|row| row.keys.contains(&key)).map(|row| number(row.import_id))
    }

    /// The last import that gave this value (of several names: this one) itself; `None` if the value is blank.
    pub(crate) fn giver(&self, key: Key, value: Option<&str>, names: &Names) -> Option<u64> {
        let gives = |row: &&LaterRow| row.given.as_ref().is_some_and(|given| given.gives(key, value, names));
        self.0.iter().rev().find(gives).map(|row| number(row.import_id))
    }
}

fn number(import_id: i64) -> u64 {
    u64::try_from(import_id).expect("BUG: imports are numbered from 1")
}

impl Given {
    fn gives(&self, key: Key, value: Option<&str>, names: &Names) -> bool {
        let Key::Basic(item) = key else {
            let is_it = |text: &str| match key {
                Key::Custom(id) => Some(names.value_today(id, text, self.started_at).as_str()) == value,
                Key::Basic(_) => Some(text) == value,
            };
            return self.row.filled_values().any(|(given, text)| given == key && is_it(text));
        };
        let Some(kind) = item.dictionary() else {
            return match (self.row.item(item), value) {
                (Value::Text(text), Some(value)) => text == value,
                (Value::Blank, None) => {
                    self.blank_rule == BlankRule::ImportRules && item.spec().update == UpdateRule::Overwrite
                }
                _ => false,
            };
        };
        let is_it = |text: &str| value.is_some() && names.fate(kind, text, self.started_at).text().as_deref() == value;
        match self.row.filled(item) {
            Some(text) if item.holds_names() => split(text).any(is_it),
            Some(text) => is_it(text),
            None => false,
        }
    }
}

/// The later rows of a set of leads.
#[derive(Debug, Default)]
pub(crate) struct Later(HashMap<i64, LaterRows>);

static NONE: LaterRows = LaterRows(Vec::new());

impl Later {
    pub(crate) fn of(&self, lead_id: i64) -> &LaterRows {
        self.0.get(&lead_id).unwrap_or(&NONE)
    }

    pub(crate) async fn load(transaction: &mut Transaction, import_id: i64, lead_ids: &[i64]) -> Result<Later> {
        let rows = later::rows(transaction, import_id, lead_ids).await?;
        let mut later = Later::default();
        for StoredRow { lead_id, import_id, row, byte_offset, size_bytes, keys } in rows {
            let place = Wanted::of(row, byte_offset, size_bytes)?;
            let keys: Result<Vec<Key>, _> = keys.iter().map(|key| key.parse()).collect();
            let keys = keys.map_err(|error| Error::internal("an item's key", error))?;
            later.0.entry(lead_id).or_default().0.push(LaterRow { import_id, place, keys, given: None });
        }
        Ok(later)
    }

    /// Reads the values that the rows of these leads gave.
    pub(crate) async fn read_values(
        &mut self,
        files: &mut LaterFiles,
        state: &AppState,
        transaction: &mut Transaction,
        lead_ids: &[i64],
    ) -> Result<()> {
        let mut wanted: HashMap<i64, Vec<(Wanted, i64, usize)>> = HashMap::new();
        for lead_id in lead_ids {
            for (index, row) in self.of(*lead_id).0.iter().enumerate() {
                wanted.entry(row.import_id).or_default().push((row.place, *lead_id, index));
            }
        }
        for (import_id, mut places) in wanted {
            let Some(file) = files.get(state, transaction, import_id).await? else { continue };
            places.sort_by_key(|(place, ..)| place.row);
            let items = file.checked.items.clone();
            let records = places.iter().map(|(place, ..)| *place).collect();
            let rows = file.checked.read(records, move |_, row| FileRow::copy(row, &items)).await?;
            for (row, (_, lead_id, index)) in rows.into_iter().zip(places) {
                let place = self.0.get_mut(&lead_id).and_then(|rows| rows.0.get_mut(index));
                let given = Given { row, blank_rule: file.blank_rule, started_at: file.started_at };
                place.ok_or_else(|| Error::Internal("a later row of no lead".to_owned()))?.given = Some(given);
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
        let place = match self.0.entry(import_id) {
            Entry::Occupied(known) => return Ok(known.into_mut().as_ref()),
            Entry::Vacant(place) => place,
        };
        let import = import::store::get(transaction, import_id).await?;
        let started_at =
            import.started_at.ok_or_else(|| Error::Internal("an applied import never started".to_owned()))?;
        let opened = match CheckedFile::open(transaction, &state.objects, &import).await {
            Ok(checked) => Some(LaterFile { checked, blank_rule: import.blank_rule, started_at }),
            Err(Error::Gone) => None,
            Err(error) => return Err(error),
        };
        Ok(place.insert(opened).as_ref())
    }
}
