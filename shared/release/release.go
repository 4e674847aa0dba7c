// Package release is the version of the product.
//
// Owns: the version that the API, the binaries and the changelog state. Does not own:
// versions of documents (shared/journal) or of stored forms (shared/table). Invariants:
// it is the newest version in CHANGELOG.md.
package release

// Version is the version of this release, in the form of semver.org.
const Version = "0.3.0"
