// This file is empty on purpose: with it, the compiler accepts the bodiless declarations in unexported.go.
