//! The imports between the modules of a crate, read from its sources.
//!
//! Tests within the sources do not count. A re-exported name (`pub use`) counts as an import of the module that defines
//! it.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use syn::{
    Attribute, Item, ItemMod, ItemUse, Macro, UseTree, Visibility,
    visit::{self, Visit},
};

/// The segments from the crate's root; the root itself is empty.
type Module = Vec<String>;

#[derive(Default)]
pub(crate) struct Imports {
    modules: BTreeSet<Module>,
    /// The importing module and the full path of what it names.
    named: Vec<(Module, Vec<String>)>,
    /// By module: name and full path of its re-exports; `*` for everything of a module.
    handed_on: BTreeMap<Module, Vec<(String, Vec<String>)>>,
    /// Names of the items that a module defines itself.
    defined: BTreeMap<Module, BTreeSet<String>>,
}

impl Imports {
    pub(crate) fn read(sources: &Path) -> Imports {
        let mut files = Vec::new();
        parse_folder(sources, &mut Vec::new(), &mut files);
        let mut imports = Imports::default();
        for (module, file) in &files {
            imports.modules.insert(module.clone());
            imports.define(module, &file.items);
        }
        let tests: Vec<Module> = files.iter().flat_map(|(module, file)| test_modules(module, &file.items)).collect();
        for (module, file) in files.iter().filter(|(module, _)| !tests.iter().any(|test| module.starts_with(test))) {
            Reader { imports: &mut imports, module: module.clone() }.visit_file(file);
        }
        imports
    }

    fn define(&mut self, module: &Module, items: &[Item]) {
        let names = items.iter().filter_map(|item| match item {
            Item::Const(item) => Some(&item.ident),
            Item::Enum(item) => Some(&item.ident),
            Item::Fn(item) => Some(&item.sig.ident),
            Item::Static(item) => Some(&item.ident),
            Item::Struct(item) => Some(&item.ident),
            Item::Trait(item) => Some(&item.ident),
            Item::Type(item) => Some(&item.ident),
            _ => None,
        });
        self.defined.entry(module.clone()).or_default().extend(names.map(ToString::to_string));
    }

    /// Each import as (module, module that defines what is named).
    pub(crate) fn resolved(&self) -> BTreeSet<(Module, Module)> {
        self.named.iter().map(|(from, path)| (from.clone(), self.home(path, 8))).collect()
    }

    fn home(&self, path: &[String], steps: u8) -> Module {
        let length = (0..=path.len()).rev().find(|length| self.modules.contains(&path[..*length])).unwrap_or_default();
        let (module, rest) = path.split_at(length);
        let (Some(name), true) = (rest.first(), steps > 0) else { return module.to_vec() };
        let is_own = self.defined.get(module).is_some_and(|defined| defined.contains(name));
        for (handed, target) in self.handed_on.get(module).into_iter().flatten().filter(|_| !is_own) {
            if handed == name {
                return self.home(target, steps - 1);
            }
            if handed == "*" {
                let whole: Vec<String> = target.iter().chain([name]).cloned().collect();
                let home = self.home(&whole, steps - 1);
                if self.defined.get(&home).is_some_and(|defined| defined.contains(name)) {
                    return home;
                }
            }
        }
        module.to_vec()
    }
}

fn parse_folder(folder: &Path, above: &mut Module, files: &mut Vec<(Module, syn::File)>) {
    for entry in fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let path = entry.expect("an entry of the folder").path();
        above.push(path.file_stem().and_then(|name| name.to_str()).expect("a name in UTF-8").to_owned());
        if path.is_dir() {
            parse_folder(&path, above, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let file =
                syn::parse_file(&super::read(&path)).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
            let is_root = matches!(above.as_slice(), [root] if root == "lib");
            files.push((if is_root { Vec::new() } else { above.clone() }, file));
        }
        above.pop();
    }
}

/// The modules in separate files that are compiled only for tests.
fn test_modules(module: &Module, items: &[Item]) -> Vec<Module> {
    let declared = items.iter().filter_map(|item| match item {
        Item::Mod(item) if is_test(&item.attrs) => Some(item.ident.to_string()),
        _ => None,
    });
    declared.map(|name| module.iter().cloned().chain([name]).collect()).collect()
}

struct Reader<'i> {
    imports: &'i mut Imports,
    module: Module,
}

impl Reader<'_> {
    /// The path from the crate's root; `None` for one that leaves the crate or stays within the module.
    fn absolute(&self, segments: &[String]) -> Option<Vec<String>> {
        let (first, rest) = segments.split_first()?;
        match first.as_str() {
            "crate" => Some(rest.to_vec()),
            "self" => Some(self.module.iter().chain(rest).cloned().collect()),
            "super" => {
                let above = segments.iter().take_while(|segment| *segment == "super").count();
                let kept = self.module.get(..self.module.len().checked_sub(above)?)?;
                Some(kept.iter().chain(&segments[above..]).cloned().collect())
            }
            child => {
                let path: Vec<String> = self.module.iter().cloned().chain([child.to_owned()]).collect();
                self.imports
                    .modules
                    .iter()
                    .any(|module| module.starts_with(&path))
                    .then(|| path.into_iter().chain(rest.iter().cloned()).collect())
            }
        }
    }

    fn name(&mut self, segments: &[String]) {
        if let Some(path) = self.absolute(segments) {
            self.imports.named.push((self.module.clone(), path));
        }
    }

    /// Names a path in code, where a single name is one of the module's own or a variable.
    fn name_in_code(&mut self, segments: &[String]) {
        if segments.len() > 1 {
            self.name(segments);
        }
    }
}

fn is_test(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute.meta.require_list().is_ok_and(|list| list.tokens.to_string().contains("test"))
    })
}

/// The full path of each leaf, and its local name.
fn leaves(tree: &UseTree, before: &[String], found: &mut Vec<(Vec<String>, String)>) {
    let with = |name: &syn::Ident| before.iter().cloned().chain([name.to_string()]).collect::<Vec<_>>();
    match tree {
        UseTree::Path(path) => leaves(&path.tree, &with(&path.ident), found),
        UseTree::Name(name) if name.ident == "self" => {
            found.push((before.to_vec(), before.last().cloned().unwrap_or_default()));
        }
        UseTree::Name(name) => found.push((with(&name.ident), name.ident.to_string())),
        UseTree::Rename(rename) => found.push((with(&rename.ident), rename.rename.to_string())),
        UseTree::Glob(_) => found.push((before.to_vec(), "*".to_owned())),
        UseTree::Group(group) => group.items.iter().for_each(|tree| leaves(tree, before, found)),
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        if !is_test(&item.attrs) {
            self.module.push(item.ident.to_string());
            visit::visit_item_mod(self, item);
            self.module.pop();
        }
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        if is_test(&item.attrs) {
            return;
        }
        let mut found = Vec::new();
        leaves(&item.tree, &[], &mut found);
        let is_handed_on = !matches!(item.vis, Visibility::Inherited);
        for (segments, name) in found {
            self.name(&segments);
            if is_handed_on && let Some(path) = self.absolute(&segments) {
                self.imports.handed_on.entry(self.module.clone()).or_default().push((name, path));
            }
        }
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let segments: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        self.name_in_code(&segments);
        visit::visit_path(self, path);
    }

    /// `pub(super)` imports nothing.
    fn visit_visibility(&mut self, _: &'ast Visibility) {}

    /// To the parser, the content of a macro is only text.
    fn visit_macro(&mut self, item: &'ast Macro) {
        for path in paths_in(&item.tokens.to_string()) {
            self.name_in_code(&path);
        }
        visit::visit_macro(self, item);
    }
}

/// The paths in a text of tokens (`crate :: base :: words ()`); a name without `::` is one of a single segment.
fn paths_in(text: &str) -> Vec<Vec<String>> {
    let is_other = |character: char| !character.is_alphanumeric() && character != '_';
    let (mut paths, mut path) = (Vec::new(), Vec::new());
    for piece in text.split("::").map(str::trim_ascii) {
        let first = piece.find(is_other).map_or(piece, |end| &piece[..end]);
        if !path.is_empty() && !first.is_empty() {
            path.push(first.to_owned());
            // A name alone is between two `::`: the path goes on.
            if first == piece {
                continue;
            }
        }
        paths.push(std::mem::take(&mut path));
        let last = piece.rsplit(is_other).next().unwrap_or_default();
        path.extend((!last.is_empty()).then(|| last.to_owned()));
    }
    paths.push(path);
    paths
}

#[test]
fn paths_are_found_in_the_content_of_a_macro() {
    let found = paths_in("< a :: B c = (crate :: d :: e (super :: f)) > { g }");
    let found: Vec<String> = found.iter().filter(|path| path.len() > 1).map(|path| path.join("::")).collect();
    assert_eq!(found, ["a::B", "crate::d::e", "super::f"]);
}
