//! The feeds: endpoints carry bytes, taolight verifies them.
