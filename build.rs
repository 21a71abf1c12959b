//! Builds the program again when the web part was built.

fn main() {
    // What does not exist would count as changed every time: its folder changes when it is made.
    let watched = if std::path::Path::new("web/dist").exists() {
        "web/dist"
    } else {
        "web"
    };
    println!("cargo::rerun-if-changed={watched}");
}
