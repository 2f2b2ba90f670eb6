//! A folder of its own for each test and the program run in it.

use assert_cmd::Command;
use parquet::file::reader::{FileReader, SerializedFileReader};
use parquet::record::Row;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use tempfile::TempDir;

/// What a run of the program leaves.
pub(crate) struct Output {
    /// Exit code.
    pub(crate) code: i32,
    /// Text on stdout.
    pub(crate) stdout: String,
    /// Text on stderr.
    pub(crate) stderr: String,
}

/// A folder in which the program runs.
pub(crate) struct Workplace(TempDir);

impl Workplace {
    /// An empty folder.
    pub(crate) fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    /// A folder with one file.
    pub(crate) fn with(name: &str, content: impl AsRef<[u8]>) -> Self {
        let place = Self::new();
        place.write(name, content);
        place
    }

    /// Path of a file in the folder.
    pub(crate) fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.0.path().join(name)
    }

    /// Writes a file.
    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, content).unwrap();
    }

    /// Reads a file.
    pub(crate) fn read(&self, name: impl AsRef<Path>) -> Vec<u8> {
        let path = self.path(name);
        fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// Reads a text.
    pub(crate) fn text(&self, name: impl AsRef<Path>) -> String {
        String::from_utf8(self.read(name)).unwrap()
    }

    /// Rows of a Parquet file.
    pub(crate) fn parquet(&self, name: impl AsRef<Path>) -> Vec<Row> {
        let reader = SerializedFileReader::new(fs::File::open(self.path(name)).unwrap()).unwrap();
        reader.get_row_iter(None).unwrap().map(Result::unwrap).collect()
    }

    /// The program in the folder, to be started and stopped.
    pub(crate) fn silent(&self, arguments: &[&str]) -> std::process::Command {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_ozgsim"));
        command.args(arguments).current_dir(self.0.path());
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command
    }

    /// Runs the program in the folder. Where no format is asked for, figures are SVG only: pixels
    /// take most of the time of a small run.
    pub(crate) fn ozgsim(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ozgsim"));
        command.args(arguments).current_dir(self.0.path());
        let draws = arguments
            .first()
            .is_some_and(|first| ["run", "compare", "sweep", "sensitivity"].contains(first));
        if draws && !arguments.contains(&"--format") && !arguments.contains(&"--check") {
            command.args(["--format", "svg"]);
        }
        let output = command.output().unwrap();
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
        Output {
            code: output.status.code().unwrap_or(-1),
            stdout: text(&output.stdout),
            stderr: text(&output.stderr),
        }
    }

    /// Runs the program in the folder, which must work; returns stdout.
    #[track_caller]
    pub(crate) fn works(&self, arguments: &[&str]) -> String {
        let output = self.ozgsim(arguments);
        assert_eq!(output.code, 0, "{arguments:?}: {}", output.stderr);
        output.stdout
    }

    /// Names of the files in a folder and the folders in it, ascending, with `/`.
    pub(crate) fn files(&self, folder: &str) -> Vec<String> {
        fn collect(root: &Path, folder: &Path, names: &mut Vec<String>) {
            for entry in fs::read_dir(folder).into_iter().flatten() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    collect(root, &path, names);
                } else {
                    names.push(
                        path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/"),
                    );
                }
            }
        }
        let (root, mut names) = (self.path(folder), Vec::new());
        collect(&root, &root, &mut names);
        names.sort();
        names
    }
}

/// Policies that many tests add.
pub(crate) const TRAINING: &str =
    "[[policy]]\nlever = \"training\"\nvalue = 1\nfrom = \"2018-05\"\n";
pub(crate) const COORDINATION: &str =
    "[[policy]]\nlever = \"coordination\"\nvalue = 0.9\nfrom = \"2018-03\"\n";

/// A scenario of about 500 administrations (497 in whole counties) and one year.
pub(crate) const TINY: &str = "name = \"tiny\"\nextends = \"baseline\"\n[simulation]\nagents = \
    500\nhorizon = \"2018-12\"\nreplicates = 5\n";

/// A tiny scenario with a name of its own and further lines.
pub(crate) fn tiny(name: &str, lines: &str) -> String {
    TINY.replace("\"tiny\"", &format!("\"{name}\"")) + lines
}

/// Lets a command fail at its very end, where a folder has the name of a table, so that its jobs are
/// kept.
#[track_caller]
pub(crate) fn stop_at_the_end(place: &Workplace, arguments: &[&str], folder: &str, table: &str) {
    place.write(&format!("{folder}/{table}/in-the-way"), "");
    // A folder that holds neither jobs nor a result is refused before anything is simulated.
    fs::create_dir_all(place.path(format!("{folder}/.jobs"))).unwrap();
    let output = place.ozgsim(arguments);
    assert_eq!(output.code, 1, "{}", output.stderr);
    fs::remove_dir_all(place.path(format!("{folder}/{table}"))).unwrap();
    assert!(!place.path(format!("{folder}/manifest.json")).exists());
}

/// The jobs of a block in an unfinished result, in the order of scenarios.
pub(crate) fn jobs(place: &Workplace, folder: &str, block: &str) -> Vec<String> {
    let files = place.files(&format!("{folder}/.jobs")).into_iter();
    let of_block = files.filter(|name| name.ends_with(&format!("{block}.job")));
    let mut jobs: Vec<String> = of_block.map(|name| format!("{folder}/.jobs/{name}")).collect();
    jobs.sort_by_key(|job| fs::metadata(place.path(job)).unwrap().modified().unwrap());
    jobs
}

/// Files of a result with their bytes, but for its record.
pub(crate) fn bytes(place: &Workplace, folder: &str) -> BTreeMap<String, Vec<u8>> {
    let is_record = |name: &String| name.ends_with("manifest.json") || name.ends_with("part.json");
    let names = place.files(folder).into_iter().filter(|name| !is_record(name));
    names.map(|name| (name.clone(), place.read(format!("{folder}/{name}")))).collect()
}

/// Fails where two results differ in their files or in a byte.
#[track_caller]
pub(crate) fn assert_same(a: &BTreeMap<String, Vec<u8>>, b: &BTreeMap<String, Vec<u8>>) {
    assert_eq!(a.keys().collect::<Vec<_>>(), b.keys().collect::<Vec<_>>());
    for (name, bytes) in a {
        assert!(*bytes == b[name], "{name} differs");
    }
}

/// Rows of a Parquet file as text.
pub(crate) fn replicates(place: &Workplace, name: &str) -> Vec<String> {
    place.parquet(name).iter().map(ToString::to_string).collect()
}

/// Rows of a CSV file, by column name.
pub(crate) fn rows(text: &str) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().unwrap().clone();
    let row = |record: csv::StringRecord| {
        header.iter().map(str::to_owned).zip(record.iter().map(str::to_owned)).collect()
    };
    reader.records().map(|record| row(record.unwrap())).collect()
}

/// Rows of a CSV file without quotes, by column name.
pub(crate) fn plain_rows(text: &str) -> Vec<BTreeMap<&str, &str>> {
    let mut lines = text.lines();
    let header: Vec<&str> = lines.next().unwrap().split(',').collect();
    lines
        .map(|line| {
            let fields: Vec<&str> = line.split(',').collect();
            assert_eq!(fields.len(), header.len(), "{line}");
            header.iter().copied().zip(fields).collect()
        })
        .collect()
}
