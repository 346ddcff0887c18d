//! A file server for the built page: GET and HEAD of a folder and what is laid beside it, on the loopback interface only.

use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Component, Path, PathBuf};
use std::thread;
use std::time::Duration;

use crate::trouble::{Trouble, mend};

/// Longest request line and header block that is read, in bytes.
const MAX_REQUEST: u64 = 16 * 1024;
const PATIENCE: Duration = Duration::from_secs(10);

/// A server on a thread of its own; it lives as long as the process.
pub(crate) struct Server {
    address: SocketAddr,
}

/// What is served: the page, and folders at paths of their own.
#[derive(Clone)]
pub(crate) struct Folders {
    page: PathBuf,
    beside: Vec<(&'static str, PathBuf)>,
}

impl Folders {
    pub(crate) fn of(page: PathBuf) -> Self {
        Self {
            page,
            beside: Vec::new(),
        }
    }

    /// Lays `folder` at `path`, which ends with a slash.
    pub(crate) fn with(mut self, path: &'static str, folder: PathBuf) -> Self {
        self.beside.push((path, folder));
        self
    }

    /// The file a target names, or `None` when it would lead out of its folder.
    fn file(&self, target: &str) -> Option<PathBuf> {
        let path = target.split(['?', '#']).next()?.trim_start_matches('/');
        let path = if path.is_empty() { "index.html" } else { path };
        let mounted = self
            .beside
            .iter()
            .find_map(|(at, folder)| Some((folder, path.strip_prefix(at)?)));
        let (folder, path) = mounted.unwrap_or((&self.page, path));
        let path = Path::new(path);
        let inside = path.components().all(|part| matches!(part, Component::Normal(_)));
        inside.then(|| folder.join(path))
    }
}

impl Server {
    /// Serves `folders`; port 0 takes any free one.
    pub(crate) fn start(folders: Folders, port: u16) -> Result<Self, Trouble> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port));
        let listener = listener.map_err(|error| Trouble::new(format!("port {port}: {error}"), mend::PORT))?;
        let address = listener
            .local_addr()
            .map_err(|error| Trouble::new(format!("port {port}: {error}"), mend::PORT))?;
        thread::spawn(move || accept(&listener, &folders));
        Ok(Self { address })
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    pub(crate) fn url(&self) -> String {
        format!("http://localhost:{}/", self.address.port())
    }
}

/// Status code of a GET; `None` when nothing sensible came back.
pub(crate) fn status_of(address: SocketAddr, path: &str) -> Option<String> {
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE).ok()?;
    stream.set_read_timeout(Some(PATIENCE)).ok()?;
    write!(
        stream,
        "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    )
    .ok()?;
    let mut line = String::new();
    BufReader::new(stream.take(MAX_REQUEST))
        .read_line(&mut line)
        .ok()?;
    line.split(' ').nth(1).map(str::to_owned)
}

fn accept(listener: &TcpListener, folders: &Folders) {
    for stream in listener.incoming().flatten() {
        let folders = folders.clone();
        // A browser that goes away in the middle is no concern of ours.
        thread::spawn(move || answer(stream, &folders).ok());
    }
}

/// One request a connection: a page of a dozen files needs no more.
fn answer(mut stream: TcpStream, folders: &Folders) -> io::Result<()> {
    stream.set_read_timeout(Some(PATIENCE))?;
    let request = read_request(&stream)?;
    let mut words = request.split(' ');
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    if !matches!(method, "GET" | "HEAD") {
        return respond(&mut stream, "405 Method Not Allowed", "text/plain", b"", false);
    }
    match folders
        .file(target)
        .and_then(|path| Some((kind_of(&path), fs::read(path).ok()?)))
    {
        Some((kind, body)) => respond(&mut stream, "200 OK", kind, &body, method == "GET"),
        None => respond(
            &mut stream,
            "404 Not Found",
            "text/plain",
            b"not found\n",
            method == "GET",
        ),
    }
}

/// The request line; the headers are read and not looked at.
fn read_request(stream: &TcpStream) -> io::Result<String> {
    let mut lines = BufReader::new(stream.take(MAX_REQUEST)).lines();
    let request = lines.next().unwrap_or_else(|| Ok(String::new()))?;
    while lines.next().transpose()?.is_some_and(|line| !line.is_empty()) {}
    Ok(request)
}

fn respond(stream: &mut TcpStream, status: &str, kind: &str, body: &[u8], with_body: bool) -> io::Result<()> {
    let length = body.len();
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {length}\r\n\
         Cache-Control: no-cache\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n"
    )?;
    if with_body { stream.write_all(body) } else { Ok(()) }
}

fn kind_of(path: &Path) -> &'static str {
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("json") => "application/json",
        Some("svg") => "image/svg+xml",
        // Streaming compilation accepts this type only.
        Some("wasm") => "application/wasm",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{Folders, kind_of};

    #[test]
    fn targets_stay_inside_their_folders() {
        let folders = Folders::of("/page".into()).with("models/one/", "/cache/one".into());
        let file = |target| folders.file(target);
        assert_eq!(file("/").as_deref(), Some(Path::new("/page/index.html")));
        assert_eq!(file("/a/b.js?v=1").as_deref(), Some(Path::new("/page/a/b.js")));
        assert_eq!(file("/../secret"), None);
        assert_eq!(file("/a/../../secret"), None);
        assert_eq!(
            file("/models/one/c.json").as_deref(),
            Some(Path::new("/cache/one/c.json"))
        );
        assert_eq!(file("/models/one/../secret"), None);
        assert_eq!(file("/models/one//etc/passwd"), None);
        assert_eq!(
            file("/models/index.json").as_deref(),
            Some(Path::new("/page/models/index.json"))
        );
    }

    #[test]
    fn wasm_can_be_compiled_while_it_streams() {
        assert_eq!(kind_of(Path::new("client_bg.wasm")), "application/wasm");
    }
}
