//! The conditions as far as the index can answer them: it selects the leads of a segment worth checking.
//!
//! Guarantees: every lead that meets the conditions is among them, if its current state is indexed. Conditions that the
//! index does not know exclude no lead.

use std::collections::HashMap;

use futures::future::{BoxFuture, FutureExt};
use roaring::RoaringBitmap;
use torikomi_core::wire::{ConsentCondition, NameMatch};

use super::{
    column::{Column, of_date, of_moment, of_text, within},
    conditions::{Conditions, ImportTest, Moments, NameTest},
    custom::{CustomTest, Wants},
    part::{find, part_of},
    term::{self, Field},
    texts::Within,
};
use crate::base::{column::LetterCode, error::Result, pace::Pace};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Need {
    All(Vec<Need>),
    Any(Vec<Need>),
    /// Only for terms that are unique (not hashed).
    Not(Box<Need>),
    Term(u32),
    Column(Column, i32, i32),
}

/// The parts of one segment that a search has read, by their numbers; the others are empty.
#[derive(Debug, Default)]
pub(crate) struct Parts {
    pub(crate) part_bits: u32,
    pub(crate) contents: HashMap<i32, Vec<u8>>,
}

impl Need {
    pub(crate) fn of(conditions: &Conditions) -> Need {
        // The index does not know the company; the caller adds the import if needed (`and_import`).
        let Conditions { texts, names, registered, updated, birth_date, mail_consent, custom, import: _, company: _ } =
            conditions;
        let mut needs = Vec::new();
        for (within, words) in texts {
            let field = match within {
                Within::Name => Field::Name,
                Within::CompanyName => Field::CompanyName,
                Within::Anything | Within::Email | Within::Custom(_) => Field::Any,
            };
            for word in words {
                let forms = term::of_word(field, word).into_iter();
                needs
                    .push(Need::Any(forms.map(|form| Need::All(form.into_iter().map(Need::Term).collect())).collect()));
            }
        }
        needs.extend(names.iter().filter_map(of_name));
        needs.extend(registered.map(|moments| of_moments(Column::Registered, moments)));
        needs.extend(updated.map(|moments| of_moments(Column::Updated, moments)));
        needs.extend(
            birth_date.map(|range| of_range(Column::BirthDate, range.from.map(of_date), range.to.map(of_date))),
        );
        needs.extend(mail_consent.map(|consent| match consent {
            ConsentCondition::Given => Need::Term(term::consent(true)),
            ConsentCondition::Refused => Need::Term(term::consent(false)),
            ConsentCondition::Blank => {
                not(Need::Any([true, false].map(|given| Need::Term(term::consent(given))).to_vec()))
            }
        }));
        needs.extend(custom.iter().map(of_custom));
        Need::All(needs)
    }

    /// Restricted to the import's leads.
    pub(crate) fn and_import(self, import: &ImportTest) -> Need {
        let terms = import.outcomes.iter().map(|outcome| Need::Term(term::import(import.import_id, outcome.letter())));
        let import = Need::Any(terms.collect());
        match self {
            Need::All(mut needs) => {
                needs.push(import);
                Need::All(needs)
            }
            other => Need::All(vec![other, import]),
        }
    }

    /// Whether it excludes no lead.
    pub(crate) fn is_everything(&self) -> bool {
        *self == Need::All(Vec::new())
    }

    /// The numbers of the parts to be read.
    pub(crate) fn parts(&self, part_bits: u32, parts: &mut Vec<i32>) {
        match self {
            Need::All(needs) | Need::Any(needs) => needs.iter().for_each(|need| need.parts(part_bits, parts)),
            Need::Not(need) => {
                parts.push(part_of(term::present(), part_bits));
                need.parts(part_bits, parts);
            }
            Need::Term(term) => parts.push(part_of(*term, part_bits)),
            Need::Column(column, ..) => parts.push(column.part()),
        }
    }

    /// The leads of the segment, as numbers within it. Yields between the terms, which may be thousands.
    pub(crate) fn leads<'a>(&'a self, parts: &'a Parts, pace: &'a mut Pace) -> BoxFuture<'a, Result<RoaringBitmap>> {
        async move {
            pace.step().await;
            match self {
                Need::All(needs) => {
                    let Some((first, others)) = needs.split_first() else { return parts.find(term::present()) };
                    let mut leads = first.leads(parts, pace).await?;
                    for need in others {
                        if leads.is_empty() {
                            break;
                        }
                        leads &= need.leads(parts, pace).await?;
                    }
                    Ok(leads)
                }
                Need::Any(needs) => {
                    let mut leads = RoaringBitmap::new();
                    for need in needs {
                        leads |= need.leads(parts, pace).await?;
                    }
                    Ok(leads)
                }
                Need::Not(need) => Ok(parts.find(term::present())? - need.leads(parts, pace).await?),
                Need::Term(term) => parts.find(*term),
                Need::Column(column, least, most) => match parts.contents.get(&column.part()) {
                    Some(content) => within(content, *least, *most),
                    None => Ok(RoaringBitmap::new()),
                },
            }
        }
        .boxed()
    }
}

impl Parts {
    fn find(&self, term: u32) -> Result<RoaringBitmap> {
        match self.contents.get(&part_of(term, self.part_bits)) {
            Some(content) => find(content, term),
            None => Ok(RoaringBitmap::new()),
        }
    }
}

fn not(need: Need) -> Need {
    Need::Not(Box::new(need))
}

/// `None`: the index does not know it.
fn of_name(name: &NameTest) -> Option<Need> {
    let any_of =
        |name_ids: &[i32]| Need::Any(name_ids.iter().map(|name_id| Need::Term(term::name(*name_id))).collect());
    Some(match (name.has, name.is_any) {
        (NameMatch::Any | NameMatch::All, true) => Need::Term(term::any_name(name.kind)),
        // Leads that hold only names being deleted have none by now, which the index does not know yet.
        (NameMatch::None, true) if !name.gone.is_empty() => return None,
        (NameMatch::None, true) => not(Need::Term(term::any_name(name.kind))),
        (NameMatch::Any, false) => any_of(&name.all_wanted()),
        (NameMatch::All, false) => Need::All(name.wanted.iter().map(|wanted| any_of(wanted)).collect()),
        (NameMatch::None, false) => not(any_of(&name.all_wanted())),
    })
}

fn of_moments(column: Column, moments: Moments) -> Need {
    of_range(column, moments.from.map(of_moment), moments.before.map(of_moment))
}

fn of_range(column: Column, least: Option<i32>, most: Option<i32>) -> Need {
    Need::Column(column, least.unwrap_or(i32::MIN), most.unwrap_or(i32::MAX))
}

fn of_custom(test: &CustomTest) -> Need {
    let custom_item_id = test.custom_item_id;
    let column = Column::Custom(custom_item_id);
    match &test.wants {
        Wants::AnyOf(options) => {
            Need::Any(options.iter().map(|option| Need::Term(term::option(custom_item_id, option))).collect())
        }
        Wants::Number { from, to } => {
            of_range(column, from.as_deref().and_then(of_text), to.as_deref().and_then(of_text))
        }
        Wants::Date(range) => of_range(column, range.from.map(of_date), range.to.map(of_date)),
        Wants::Blank => not(Need::Term(term::filled(custom_item_id))),
        Wants::Filled => Need::Term(term::filled(custom_item_id)),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    };

    use crate::base::pace::Pace;
    use crate::records::search::index::need::{Need, Parts};

    #[tokio::test(flavor = "current_thread")]
    async fn others_have_their_turn_while_very_many_terms_are_looked_up() {
        let turns = Arc::new(AtomicU32::new(0));
        let other = tokio::spawn({
            let turns = turns.clone();
            async move {
                loop {
                    turns.fetch_add(1, Ordering::Relaxed);
                    tokio::task::yield_now().await;
                }
            }
        });
        let need = Need::Any((0..300_000).map(Need::Term).collect());
        let parts = Parts { part_bits: 4, ..Parts::default() };
        assert!(need.leads(&parts, &mut Pace::default()).await.expect("no part").is_empty());
        assert!(turns.load(Ordering::Relaxed) > 0);
        other.abort();
    }
}
