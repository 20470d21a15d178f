//! Which module may know which, in each package: the tables below are what is, and they only shrink. Directions between packages
//! are proved by `scripts/check`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The edges between the top modules of a package: `from -> to to to`. What stands at a crate's root is not counted.
type Table = &'static str;

const PACKAGES: [(&str, Table); 4] = [
    (
        "api/src",
        "cli -> config http middleware openapi routes setup
         http -> config limits
         middleware -> http limits
         openapi -> http
         routes -> http openapi
         setup -> config",
    ),
    (
        "api/usecases/src",
        "app -> clock metrics ports problem security
         auth -> app people ports principal problem reply security
         cases -> app consent_history decisions each people points ports principal problem reply violations work
         consent_history -> app principal problem work
         decisions -> app each people ports principal problem tries work
         each -> app problem
         follows -> app cases consent_history each people ports principal problem reply tries work
         jobs -> app cases decisions each follows payments points problem
         licences -> violations
         payments -> app decisions each ports principal problem reply work
         people -> app problem security
         points -> app each principal problem work
         policies -> app security
         problem -> ports
         registry -> cases follows problem work
         reply -> principal problem work
         tries -> app principal problem work
         violations -> app consent_history principal problem
         work -> app principal problem",
    ),
    (
        "api/sandbox/src",
        "authority -> tariff
         clock -> duration feed
         crowd -> cast seed
         data -> cast people
         feed -> data
         host -> cast people who
         people -> cast
         reset -> cast data people seed
         seed -> cast data people
         state -> cast feed
         who -> cast crowd people",
    ),
    (
        "persistence/src",
        "attempt -> error prepared schema tx
         case -> error face_check prepared put_off rows schema sql_types tx
         check -> checkpoint error event rows schema sql_types tx
         checkpoint -> error schema sql_types tx
         decision -> error prepared put_off rows schema sql_types tx
         event -> error prepared schema sql_types tx
         face_check -> error prepared rows schema sql_types tx
         feed -> error event prepared schema sql_types tx
         follow -> error prepared put_off rows schema sql_types tx
         idempotency -> error prepared schema sql_types tx
         lease -> error prepared schema sql_types tx
         licence -> error prepared put_off rows schema sql_types tx viewer
         lite -> error
         message -> error prepared put_off rows schema sql_types tx
         migrate -> error lite pg schema settings store tx
         payment -> error prepared put_off rows schema sql_types tx
         person -> error rows schema sql_types tx
         pg -> error settings
         points -> error prepared rows schema sql_types tx
         policy -> error schema tx
         put_off -> error schema sql_types tx
         rows -> error
         sandbox -> error schema sql_types tx
         schema -> sql_types
         session -> error prepared schema sql_types tx
         store -> error lite pg settings tx writer
         tx -> lite pg prepared
         vehicle -> error prepared rows schema sql_types tx viewer
         viewer -> sql_types
         violation -> error prepared rows schema sql_types tx vehicle viewer
         writer -> error lite tx",
    ),
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

/// The top modules that a text names after `crate::`, outside of its unit tests and comments.
fn named(text: &str) -> BTreeSet<String> {
    let code = text.split("#[cfg(test)]").next().unwrap();
    let code: String = code.lines().filter(|line| !line.trim_start().starts_with("//")).collect();
    let mut names = BTreeSet::new();
    for rest in code.split("crate::").skip(1) {
        let inner = rest.strip_prefix('{').and_then(|rest| rest.split('}').next());
        for part in inner.map_or_else(|| vec![rest], |inner| inner.split(',').collect()) {
            names
                .insert(part.trim().chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect::<String>());
        }
    }
    names.retain(|name| name.starts_with(|first: char| first.is_ascii_lowercase()));
    names
}

/// The edges of a package as they are.
fn edges(package: &str) -> BTreeMap<String, BTreeSet<String>> {
    let folder = root().join(package);
    let mut edges: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for path in sources(&folder) {
        let inner = path.strip_prefix(&folder).unwrap();
        let top = inner.iter().next().unwrap().to_str().unwrap().trim_end_matches(".rs").to_owned();
        if ["lib", "main"].contains(&top.as_str()) {
            continue;
        }
        let named = named(&fs::read_to_string(&path).unwrap());
        edges.entry(top.clone()).or_default().extend(named.into_iter().filter(|name| *name != top));
    }
    edges.retain(|_, to| !to.is_empty());
    edges
}

fn table(text: &str) -> BTreeMap<String, BTreeSet<String>> {
    let line = |line: &str| {
        let (from, to) = line.split_once("->").unwrap();
        (from.trim().to_owned(), to.split_whitespace().map(str::to_owned).collect())
    };
    text.lines().filter(|text| !text.trim().is_empty()).map(line).collect()
}

/// A circle, if there is one: modules that are left when those that know nobody are taken away again and again.
fn circle(mut edges: BTreeMap<String, BTreeSet<String>>) -> Vec<String> {
    loop {
        let known: BTreeSet<String> = edges.keys().cloned().collect();
        let before = edges.len();
        edges.retain(|_, to| to.iter().any(|to| known.contains(to)));
        if edges.len() == before {
            return edges.into_keys().collect();
        }
    }
}

#[test]
fn each_module_knows_those_of_the_table_and_no_others() {
    for (package, allowed) in PACKAGES {
        let is: Vec<String> = edges(package)
            .into_iter()
            .map(|(from, to)| format!("{from} -> {}", to.into_iter().collect::<Vec<_>>().join(" ")))
            .collect();
        let allowed: Vec<&str> = allowed.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
        assert_eq!(is, allowed, "{package}: an edge that is new needs a reason, one that is gone leaves the table");
    }
}

#[test]
fn no_modules_know_each_other_in_a_circle() {
    for (package, allowed) in PACKAGES {
        assert_eq!(circle(table(allowed)), Vec::<String>::new(), "{package}");
    }
    let planted = table("a -> b\nb -> c d\nc -> a\nd -> e");
    assert_eq!(circle(planted), ["a", "b", "c"], "a circle is found");
}

/// The parameters of each function that is declared in a text.
fn parameters(code: &str) -> Vec<String> {
    let mut found = Vec::new();
    for rest in code.split("fn ").skip(1) {
        let Some(start) = rest.find('(') else { continue };
        let mut depth = 0;
        let end = rest[start..].find(|c| {
            depth += match c {
                '(' => 1,
                ')' => -1,
                _ => 0,
            };
            depth == 0
        });
        found.extend(end.map(|end| rest[start + 1..start + end].to_owned()));
    }
    found
}

#[test]
fn no_tuple_stands_in_a_parameter_list_and_no_verb_is_handed_how_to_render() {
    let is_tuple = |parameters: &str| {
        let list = parameters.split_whitespace().collect::<Vec<_>>().join(" ");
        // What a query returns for one row is a tuple: Diesel has no other word for it.
        let of_query = list.contains(": Joined") || list.contains(": (Row, ");
        let destructured = list.starts_with('(') || list.contains(", (") && !list.contains("Fn");
        !of_query && (destructured || list.contains(": (") && !list.contains(": ()"))
    };
    for package in ["api/usecases/src", "api/sandbox/src", "api/src", "persistence/src"] {
        for path in sources(&root().join(package)) {
            let text = fs::read_to_string(&path).unwrap();
            let code = text.split("#[cfg(test)]").next().unwrap();
            for list in parameters(code) {
                assert!(!is_tuple(&list), "{}: {list}", path.display());
                let renders = package == "api/usecases/src" && list.contains("render") && !path.ends_with("reply.rs");
                assert!(!renders, "{}: {list}", path.display());
            }
        }
    }
    assert!(is_tuple("(a, b): (u8, u8)") && is_tuple("tx: &Tx, (a, b): Pair") && is_tuple("pair: (u8, u8)"));
    assert!(!is_tuple("tx: &Tx, act: impl Fn(u8, u8)") && !is_tuple("nothing: ()"));
}
