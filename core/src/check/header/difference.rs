//! How a header differs from the expected one: missing, added, renamed and moved names.
//!
//! Guarantees: every expected name is in place, missing, renamed or moved; every name found is in place, added, renamed
//! or moved. A name is *renamed* only if it is alike the expected one, wherever it is: the meaning of a column is never
//! guessed from its place. A name is *moved* if it must be taken elsewhere to put the common names in order; as few as
//! possible are moved, but if two neighbours swapped places, both are. A name that only shifted together with others is
//! in place.

use super::{
    line::Name,
    names::{Expected, Names},
};
use crate::domain::{
    problem::{Column, Facts, Moved, Renamed},
    value::shown,
};

/// The lists of differences. `offset`: the number of columns to the left of both.
pub(super) fn difference(names: &Names, found: &[Name], expected: &[Expected], offset: usize) -> Facts {
    let places = places(names, found, expected);
    let mut facts = Facts::default();
    for (name, place) in expected.iter().zip(&places) {
        match place.and_then(|place| Some((place, found.get(place)?))) {
            None => facts.missing.push(name.header.clone()),
            Some((_, other)) if other.compared == name.compared => {}
            Some((place, other)) => facts.renamed.push(Renamed {
                column: Column::at(place + offset),
                found: shown(&other.typed),
                expected: name.header.clone(),
            }),
        }
    }
    let added = found.iter().enumerate().filter(|&(place, _)| !places.contains(&Some(place)));
    facts.added = added.map(|(_, name)| shown(&name.typed)).collect();
    facts.moved = moved(expected, &places, offset);
    facts
}

/// The place of each expected name, or of one that is alike; the first place if a name occurs twice.
fn places(names: &Names, found: &[Name], expected: &[Expected]) -> Vec<Option<usize>> {
    let same = |name: &Expected| found.iter().position(|other| other.compared == name.compared);
    let mut places: Vec<Option<usize>> = expected.iter().map(same).collect();
    if places.iter().all(Option::is_some) {
        return places;
    }
    for (place, other) in found.iter().enumerate() {
        if names.holds(&other.compared) {
            continue;
        }
        let meant = names.intended(other).and_then(|meant| names.all_expected().get(meant));
        let index = meant.and_then(|meant| expected.iter().position(|name| name.key == meant.key));
        if let Some(empty) = index.and_then(|index| places.get_mut(index)).filter(|place| place.is_none()) {
            *empty = Some(place);
        }
    }
    places
}

fn moved(expected: &[Expected], places: &[Option<usize>], offset: usize) -> Vec<Moved> {
    let in_order = longest_rising(places);
    let is_moved = |index: usize| {
        let Some(place) = places.get(index).copied().flatten() else { return false };
        let changed_places = || place != index && places.get(place) == Some(&Some(index));
        !in_order.contains(&index) || changed_places()
    };
    let moved = expected.iter().zip(places).enumerate().filter(|&(index, _)| is_moved(index));
    moved
        .filter_map(|(index, (name, place))| {
            let place = (*place)?;
            let (found, expected) = (Column::at(place + offset), Column::at(index + offset));
            Some(Moved { name: name.header.clone(), found, expected })
        })
        .collect()
}

/// The indexes of a longest rising run of places: these names are in order among each other.
fn longest_rising(places: &[Option<usize>]) -> Vec<usize> {
    let present: Vec<(usize, usize)> =
        places.iter().enumerate().filter_map(|(index, place)| place.map(|place| (index, place))).collect();
    // For each name: the longest run that ends with it, and the name before it in that run. A header has at most a few
    // hundred names, so comparing all pairs costs nothing.
    let mut runs: Vec<(usize, Option<usize>)> = Vec::with_capacity(present.len());
    for (_, place) in &present {
        let earlier = runs.iter().zip(&present).enumerate().filter(|(_, (_, (_, other)))| other < place);
        let best = earlier.max_by_key(|(name, ((length, _), _))| (*length, std::cmp::Reverse(*name)));
        runs.push(best.map_or((1, None), |(name, ((length, _), _))| (length + 1, Some(name))));
    }
    let last = runs.iter().enumerate().max_by_key(|(name, (length, _))| (*length, std::cmp::Reverse(*name)));
    let mut at = last.map(|(name, _)| name);
    let mut indexes = Vec::new();
    while let Some(name) = at {
        indexes.extend(present.get(name).map(|(index, _)| *index));
        at = runs.get(name).and_then(|(_, before)| *before);
    }
    indexes
}
