//! Packages: the three forms, their digests, and what is not let in.
