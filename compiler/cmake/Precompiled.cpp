// The file that a target needs to have; what it is for is Precompiled.h.
