//! The query of the index: the part of the conditions that it can answer. It selects the leads of a segment that are
//! worth checking.
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
    custom::{CustomTest, ValueTest},
    part::{find, part_of},
    term::{self, Field},
    texts::TextScope,
};
use crate::base::{column::LetterCode, error::Result, pace::Pace};

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum IndexQuery {
    All(Vec<IndexQuery>),
    Any(Vec<IndexQuery>),
    /// Only for terms that are unique (not hashed).
    Not(Box<IndexQuery>),
    Term(u32),
    Column(Column, i32, i32),
}

/// The parts of one segment that a search has read, by their numbers; the others are empty.
#[derive(Debug, Default)]
pub(crate) struct Parts {
    pub(crate) part_bits: u32,
    pub(crate) contents: HashMap<i32, Vec<u8>>,
}

impl IndexQuery {
    pub(crate) fn of(conditions: &Conditions) -> IndexQuery {
        // The index does not know the company; the caller adds the import if needed (`and_import`).
        let Conditions { texts, names, registered, updated, birth_date, mail_consent, custom, import: _, company: _ } =
            conditions;
        let mut queries = Vec::new();
        for (scope, words) in texts {
            let field = match scope {
                TextScope::Name => Field::Name,
                TextScope::CompanyName => Field::CompanyName,
                TextScope::Anything | TextScope::Email | TextScope::Custom(_) => Field::Any,
            };
            for word in words {
                let forms = term::of_word(field, word).into_iter();
                queries.push(IndexQuery::Any(
                    forms.map(|form| IndexQuery::All(form.into_iter().map(IndexQuery::Term).collect())).collect(),
                ));
            }
        }
        queries.extend(names.iter().filter_map(query_names));
        queries.extend(registered.map(|moments| query_moments(Column::Registered, moments)));
        queries.extend(updated.map(|moments| query_moments(Column::Updated, moments)));
        queries.extend(
            birth_date.map(|range| query_range(Column::BirthDate, range.from.map(of_date), range.to.map(of_date))),
        );
        queries.extend(mail_consent.map(|consent| match consent {
            ConsentCondition::Given => IndexQuery::Term(term::consent(true)),
            ConsentCondition::Refused => IndexQuery::Term(term::consent(false)),
            ConsentCondition::Blank => {
                not(IndexQuery::Any([true, false].map(|given| IndexQuery::Term(term::consent(given))).to_vec()))
            }
        }));
        queries.extend(custom.iter().map(query_custom));
        IndexQuery::All(queries)
    }

    /// Restricted to the import's leads.
    pub(crate) fn and_import(self, import: &ImportTest) -> IndexQuery {
        let terms =
            import.outcomes.iter().map(|outcome| IndexQuery::Term(term::import(import.import_id, outcome.letter())));
        let import = IndexQuery::Any(terms.collect());
        match self {
            IndexQuery::All(mut queries) => {
                queries.push(import);
                IndexQuery::All(queries)
            }
            other => IndexQuery::All(vec![other, import]),
        }
    }

    /// Whether it excludes no lead.
    pub(crate) fn is_unrestricted(&self) -> bool {
        *self == IndexQuery::All(Vec::new())
    }

    /// The numbers of the parts to be read.
    pub(crate) fn parts(&self, part_bits: u32, parts: &mut Vec<i32>) {
        match self {
            IndexQuery::All(queries) | IndexQuery::Any(queries) => {
                queries.iter().for_each(|query| query.parts(part_bits, parts))
            }
            IndexQuery::Not(query) => {
                parts.push(part_of(term::present(), part_bits));
                query.parts(part_bits, parts);
            }
            IndexQuery::Term(term) => parts.push(part_of(*term, part_bits)),
            IndexQuery::Column(column, ..) => parts.push(column.part()),
        }
    }

    /// The leads of the segment, as numbers within it. Yields between the terms, which may be thousands.
    pub(crate) fn leads<'a>(&'a self, parts: &'a Parts, pace: &'a mut Pace) -> BoxFuture<'a, Result<RoaringBitmap>> {
        async move {
            pace.step().await;
            match self {
                IndexQuery::All(queries) => {
                    let Some((first, others)) = queries.split_first() else { return parts.find(term::present()) };
                    let mut leads = first.leads(parts, pace).await?;
                    for query in others {
                        if leads.is_empty() {
                            break;
                        }
                        leads &= query.leads(parts, pace).await?;
                    }
                    Ok(leads)
                }
                IndexQuery::Any(queries) => {
                    let mut leads = RoaringBitmap::new();
                    for query in queries {
                        leads |= query.leads(parts, pace).await?;
                    }
                    Ok(leads)
                }
                IndexQuery::Not(query) => Ok(parts.find(term::present())? - query.leads(parts, pace).await?),
                IndexQuery::Term(term) => parts.find(*term),
                IndexQuery::Column(column, least, most) => match parts.contents.get(&column.part()) {
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

fn not(query: IndexQuery) -> IndexQuery {
    IndexQuery::Not(Box::new(query))
}

/// `None`: the index does not know it.
fn query_names(name: &NameTest) -> Option<IndexQuery> {
    let any_of = |name_ids: &[i32]| {
        IndexQuery::Any(name_ids.iter().map(|name_id| IndexQuery::Term(term::name(*name_id))).collect())
    };
    Some(match (name.has, name.is_any) {
        (NameMatch::Any | NameMatch::All, true) => IndexQuery::Term(term::any_name(name.kind)),
        // Leads that hold only names being deleted have none by now, which the index does not know yet.
        (NameMatch::None, true) if !name.gone.is_empty() => return None,
        (NameMatch::None, true) => not(IndexQuery::Term(term::any_name(name.kind))),
        (NameMatch::Any, false) => any_of(&name.all_wanted()),
        (NameMatch::All, false) => IndexQuery::All(name.wanted.iter().map(|wanted| any_of(wanted)).collect()),
        (NameMatch::None, false) => not(any_of(&name.all_wanted())),
    })
}

fn query_moments(column: Column, moments: Moments) -> IndexQuery {
    query_range(column, moments.from.map(of_moment), moments.before.map(of_moment))
}

fn query_range(column: Column, least: Option<i32>, most: Option<i32>) -> IndexQuery {
    IndexQuery::Column(column, least.unwrap_or(i32::MIN), most.unwrap_or(i32::MAX))
}

fn query_custom(custom: &CustomTest) -> IndexQuery {
    let custom_item_id = custom.custom_item_id;
    let column = Column::Custom(custom_item_id);
    match &custom.test {
        ValueTest::AnyOf(options) => IndexQuery::Any(
            options.iter().map(|option| IndexQuery::Term(term::option(custom_item_id, option))).collect(),
        ),
        ValueTest::Number { from, to } => {
            query_range(column, from.as_deref().and_then(of_text), to.as_deref().and_then(of_text))
        }
        ValueTest::Date(range) => query_range(column, range.from.map(of_date), range.to.map(of_date)),
        ValueTest::Blank => not(IndexQuery::Term(term::filled(custom_item_id))),
        ValueTest::Filled => IndexQuery::Term(term::filled(custom_item_id)),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    };

    use crate::base::pace::Pace;
    use crate::records::search::index::query::{IndexQuery, Parts};

    #[tokio::test(flavor = "current_thread")]
    async fn other_tasks_run_while_very_many_terms_are_looked_up() {
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
        let query = IndexQuery::Any((0..300_000).map(IndexQuery::Term).collect());
        let parts = Parts { part_bits: 4, ..Parts::default() };
        assert!(query.leads(&parts, &mut Pace::default()).await.expect("no part").is_empty());
        assert!(turns.load(Ordering::Relaxed) > 0);
        other.abort();
    }
}
