//! Prepares every statement that the sources contain as text on the current schema. A wrong table, column, type or
//! comma is found here, whether or not another test runs the statement.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use proc_macro2::{TokenStream, TokenTree};
use sqlx::{AssertSqlSafe, Executor, PgConnection, SqlSafeStr};
use syn::{
    Expr, ExprCall, ExprForLoop, Item, ItemConst, ItemFn, ItemMacro, Lit, Local, Pat, Token,
    parse::Parser,
    punctuated::Punctuated,
    visit::{self, Visit},
};

use crate::support::Server;

/// Modules that compose statements at run time: from the table of the items, the conditions of a search, the name of a
/// table. Other tests run these statements.
const COMPOSED: [&str; 13] = [
    "accounts/account/store/session.rs",
    "accounts/workspace/removal.rs",
    "base/comparison.rs",
    "base/database.rs",
    "embedded_postgres.rs",
    "pipeline/import/store/difference.rs",
    "pipeline/import/store/listed.rs",
    "pipeline/undo/store/difference.rs",
    "pipeline/undo/store/listed.rs",
    "records/directory/store/lookup.rs",
    "records/lead/store",
    "records/search/store",
    "work/lease.rs",
];

/// The columns that `records::lead::store::table` derives from the table of the items: at least these.
const STAGING: &str = "create temporary table new_lead as select * from lead with no data;
    create temporary table overwritten_lead as select * from lead with no data;
    create temporary table restored_lead as
        select *, null::jsonb as custom_set, null::jsonb as custom_off from lead with no data";

struct Statement {
    place: String,
    sql: String,
    is_raw: bool,
}

#[derive(Default)]
struct Reader {
    path: PathBuf,
    name: String,
    /// Texts by the name of their constant, or of a variable of the current function.
    texts: BTreeMap<String, Expr>,
    /// The returned texts of functions, by name.
    answers: BTreeMap<String, Expr>,
    macros: BTreeMap<String, TokenStream>,
    /// Macros of all files, because some files define conditions for others.
    all_macros: BTreeMap<String, TokenStream>,
    statements: Vec<Statement>,
    unread: BTreeSet<String>,
}

impl Reader {
    /// The possible texts of an expression; several if it chooses. `None` if it is composed at run time.
    fn texts_of(&self, expression: &Expr) -> Option<Vec<String>> {
        match expression {
            Expr::Lit(literal) => match &literal.lit {
                Lit::Str(text) => Some(vec![text.value()]),
                _ => None,
            },
            Expr::Macro(called) => Some(vec![self.text_of_macro(&called.mac)?]),
            Expr::Path(path) => self.texts_of(self.texts.get(&path.path.get_ident()?.to_string())?),
            Expr::Block(block) => match block.block.stmts.as_slice() {
                [syn::Stmt::Expr(expression, None)] => self.texts_of(expression),
                _ => None,
            },
            Expr::Reference(reference) => self.texts_of(&reference.expr),
            Expr::Array(array) => self.texts_of_all(array.elems.iter()),
            Expr::Call(call) => {
                let Expr::Path(path) = &*call.func else { return None };
                self.texts_of(self.answers.get(&path.path.get_ident()?.to_string())?)
            }
            Expr::If(choice) => {
                let last = choice.then_branch.stmts.last()?;
                let syn::Stmt::Expr(then, None) = last else { return None };
                let mut texts = self.texts_of(then)?;
                texts.extend(self.texts_of(&choice.else_branch.as_ref()?.1)?);
                Some(texts)
            }
            Expr::Match(choice) => self.texts_of_all(choice.arms.iter().map(|arm| &*arm.body)),
            _ => None,
        }
    }

    fn texts_of_all<'a>(&self, expressions: impl Iterator<Item = &'a Expr>) -> Option<Vec<String>> {
        let texts: Option<Vec<Vec<String>>> = expressions.map(|expression| self.texts_of(expression)).collect();
        Some(texts?.concat())
    }

    fn text_of_macro(&self, called: &syn::Macro) -> Option<String> {
        let name = called.path.get_ident()?.to_string();
        let arguments = Punctuated::<Expr, Token![,]>::parse_terminated.parse2(called.tokens.clone()).ok()?;
        let one = |expression: &Expr| match self.texts_of(expression)?.as_slice() {
            [text] => Some(text.clone()),
            _ => None,
        };
        match name.as_str() {
            "concat" => arguments.iter().map(one).collect(),
            "include_str" => fs::read_to_string(self.path.parent()?.join(one(arguments.first()?)?)).ok(),
            _ => {
                let (parameters, body) = single_rule(self.macros.get(&name).or_else(|| self.all_macros.get(&name))?)?;
                let given = parameters.into_iter().zip(arguments.iter().map(quote_expression)).collect();
                let body: Expr = syn::parse2(replaced(body, &given)).ok()?;
                one(&body)
            }
        }
    }
}

fn quote_expression(expression: &Expr) -> TokenStream {
    use quote::ToTokens;
    expression.to_token_stream()
}

/// The parameters and the body of a macro with one rule, whose parameters are literals.
fn single_rule(rules: &TokenStream) -> Option<(Vec<String>, TokenStream)> {
    let groups: Vec<TokenStream> = rules
        .clone()
        .into_iter()
        .filter_map(|token| match token {
            TokenTree::Group(group) => Some(group.stream()),
            _ => None,
        })
        .collect();
    let [parameters, body] = groups.as_slice() else { return None };
    let tokens: Vec<TokenTree> = parameters.clone().into_iter().collect();
    let named = tokens.windows(2).filter_map(|pair| match pair {
        [TokenTree::Punct(dollar), TokenTree::Ident(name)] if dollar.as_char() == '$' => Some(name.to_string()),
        _ => None,
    });
    Some((named.collect(), body.clone()))
}

/// A macro's body with its parameters replaced.
fn replaced(body: TokenStream, given: &BTreeMap<String, TokenStream>) -> TokenStream {
    let mut tokens = body.into_iter().peekable();
    let mut out = TokenStream::new();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Punct(dollar) if dollar.as_char() == '$' => {
                let Some(TokenTree::Ident(name)) = tokens.next() else { continue };
                out.extend(given.get(&name.to_string()).cloned());
            }
            TokenTree::Group(group) => {
                let inner = replaced(group.stream(), given);
                out.extend([TokenTree::Group(proc_macro2::Group::new(group.delimiter(), inner))]);
            }
            other => out.extend([other]),
        }
    }
    out
}

impl<'ast> Visit<'ast> for Reader {
    fn visit_item_const(&mut self, item: &'ast ItemConst) {
        self.texts.insert(item.ident.to_string(), (*item.expr).clone());
        visit::visit_item_const(self, item);
    }

    fn visit_item_macro(&mut self, item: &'ast ItemMacro) {
        if let Some(name) = item.ident.as_ref().filter(|_| item.mac.path.is_ident("macro_rules")) {
            self.macros.insert(name.to_string(), item.mac.tokens.clone());
        }
    }

    fn visit_item_fn(&mut self, item: &'ast ItemFn) {
        // Statements of tests are skipped.
        if item.attrs.iter().any(|attribute| attribute.path().is_ident("test")) {
            return;
        }
        let outside = self.texts.clone();
        visit::visit_item_fn(self, item);
        self.texts = outside;
    }

    fn visit_expr_for_loop(&mut self, each: &'ast ExprForLoop) {
        if let Pat::Ident(name) = &*each.pat {
            self.texts.insert(name.ident.to_string(), (*each.expr).clone());
        }
        visit::visit_expr_for_loop(self, each);
    }

    fn visit_local(&mut self, local: &'ast Local) {
        let name = match &local.pat {
            Pat::Ident(name) => Some(name),
            Pat::Type(typed) => match &*typed.pat {
                Pat::Ident(name) => Some(name),
                _ => None,
            },
            _ => None,
        };
        if let (Some(name), Some(initial)) = (name, &local.init) {
            self.texts.insert(name.ident.to_string(), (*initial.expr).clone());
        }
        visit::visit_local(self, local);
    }

    fn visit_expr_call(&mut self, call: &'ast ExprCall) {
        if let (Some(function), Some(argument)) = (function(&call.func), call.args.first()) {
            match self.texts_of(argument) {
                Some(texts) => {
                    let place = self.name.clone();
                    let is_raw = function == "raw_sql";
                    let read = texts.into_iter().map(|sql| Statement { place: place.clone(), sql, is_raw });
                    self.statements.extend(read);
                }
                None => _ = self.unread.insert(self.name.clone()),
            }
        }
        visit::visit_expr_call(self, call);
    }
}

/// The name of a function, if it is one of sqlx that takes a statement.
fn function(function: &Expr) -> Option<String> {
    let Expr::Path(path) = function else { return None };
    let mut segments = path.path.segments.iter().rev();
    let name = segments.next()?.ident.to_string();
    let is_of_sqlx = segments.next().is_some_and(|module| module.ident == "sqlx");
    (is_of_sqlx && ["query", "query_as", "query_scalar", "raw_sql"].contains(&name.as_str())).then_some(name)
}

fn parse_folder(folder: &Path, files: &mut Vec<(PathBuf, syn::File)>) {
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() {
            parse_folder(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let file = syn::parse_file(&fs::read_to_string(&path).unwrap()).unwrap();
            files.push((path, file));
        }
    }
}

fn read() -> Reader {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (mut reader, mut files) = (Reader::default(), Vec::new());
    parse_folder(&root, &mut files);
    for item in files.iter().flat_map(|(_, file)| &file.items) {
        if let Item::Macro(item) = item {
            reader.visit_item_macro(item);
        }
    }
    reader.all_macros = std::mem::take(&mut reader.macros);
    for (path, file) in &files {
        reader.name = path.strip_prefix(&root).unwrap().to_string_lossy().into_owned();
        reader.path.clone_from(path);
        (reader.texts, reader.answers, reader.macros) = Default::default();
        // A macro, a constant or a function may be defined after its use.
        for item in &file.items {
            match item {
                Item::Const(item) => reader.visit_item_const(item),
                Item::Macro(item) => reader.visit_item_macro(item),
                Item::Fn(item) => {
                    for inner in &item.block.stmts {
                        if let syn::Stmt::Item(Item::Macro(inner)) = inner {
                            reader.visit_item_macro(inner);
                        }
                    }
                    if let Some(syn::Stmt::Expr(answer, None)) = item.block.stmts.last() {
                        reader.answers.insert(item.sig.ident.to_string(), answer.clone());
                    }
                }
                _ => {}
            }
        }
        reader.visit_file(file);
    }
    reader
}

/// The fault of a statement. A missing parameter type is none: the program gives it.
async fn fault(connection: &mut PgConnection, sql: &str) -> Option<String> {
    const TYPE_OF_PARAMETER_UNKNOWN: &str = "42P18";
    let prepared = connection.prepare(AssertSqlSafe(sql.to_owned()).into_sql_str()).await;
    let error = prepared.err()?;
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
    (code.as_deref() != Some(TYPE_OF_PARAMETER_UNKNOWN)).then(|| error.to_string())
}

#[tokio::test]
async fn every_statement_in_the_sources_fits_the_schema() {
    let Reader { statements, unread, .. } = read();
    assert!(statements.len() > 400, "only {} statements were read", statements.len());
    let unknown: Vec<&String> =
        unread.iter().filter(|name| !COMPOSED.iter().any(|composed| name.starts_with(composed))).collect();
    assert!(unknown.is_empty(), "statements are composed in {unknown:?}: write them as texts, or name the file here");

    let server = Server::new().await;
    let mut connection = server.as_owner().await;
    sqlx::raw_sql(STAGING).execute(&mut connection).await.unwrap();
    let tables = statements.iter().filter(|statement| statement.is_raw && statement.sql.contains("temporary table"));
    for Statement { sql, .. } in tables {
        let kept = sql.replace("on commit drop", "");
        sqlx::raw_sql(AssertSqlSafe(kept)).execute(&mut connection).await.unwrap();
    }
    let mut faults = Vec::new();
    for Statement { place, sql, .. } in statements.iter().filter(|statement| !statement.is_raw) {
        if let Some(fault) = fault(&mut connection, sql).await {
            faults.push(format!("{place}: {fault}\n{sql}"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n\n"));
}

#[tokio::test]
async fn a_statement_with_a_wrong_column_is_found() {
    let server = Server::new().await;
    let mut connection = server.as_owner().await;
    assert_eq!(fault(&mut connection, "select email from lead where lead_id = $1").await, None);
    let wrong = fault(&mut connection, "select e_mail from lead where lead_id = $1").await;
    assert!(wrong.unwrap().contains("e_mail"));
}
