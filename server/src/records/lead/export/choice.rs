//! The choice of a file's leads: the highest number first, a few at a time.

use std::collections::VecDeque;

use torikomi_core::wire::{LeadChoice, MOST_CHOSEN};

use crate::{
    accounts::account::signed_in::SignedIn,
    base::{
        database::Transaction,
        error::{Error, Result},
        words,
    },
    records::search::store::{
        conditions,
        indexed_search::{FROM_THE_LATEST, IndexedSearch},
    },
};

/// The leads of a file.
pub(crate) enum Choice {
    /// Selected one by one; some of them may be gone.
    Ids(VecDeque<i64>),
    Search(Box<IndexedSearch>),
}

impl Choice {
    pub(crate) async fn read(
        transaction: &mut Transaction,
        signed_in: &SignedIn,
        leads: &LeadChoice,
    ) -> Result<Choice> {
        match leads {
            LeadChoice::LeadIds(lead_ids) if lead_ids.len() > MOST_CHOSEN => {
                Err(Error::Invalid(words::too_many_chosen(MOST_CHOSEN)))
            }
            LeadChoice::LeadIds(lead_ids) => {
                // A number out of range is no lead's.
                let mut lead_ids: Vec<i64> = lead_ids.iter().filter_map(|id| i64::try_from(*id).ok()).collect();
                lead_ids.sort_unstable_by(|left, right| right.cmp(left));
                lead_ids.dedup();
                Ok(Choice::Ids(lead_ids.into()))
            }
            LeadChoice::Conditions(requested) => {
                let conditions = conditions::read(transaction, &signed_in.time_zone, requested).await?;
                let search = IndexedSearch::begin(transaction, conditions, FROM_THE_LATEST).await?;
                Ok(Choice::Search(Box::new(search)))
            }
        }
    }

    /// Approximately this many of the remaining leads; none at the end.
    pub(crate) async fn next(&mut self, transaction: &mut Transaction, about: usize) -> Result<Vec<i64>> {
        match self {
            Choice::Ids(lead_ids) => Ok(lead_ids.drain(..about.min(lead_ids.len())).collect()),
            Choice::Search(search) => search.next(transaction, about).await,
        }
    }
}
