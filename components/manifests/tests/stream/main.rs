//! The stream from outside: splitting, joining and edits, by tables and by chance.

mod cases;
mod edits;
mod random;
mod scale;
mod split;
