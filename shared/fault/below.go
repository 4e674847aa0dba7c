package fault

// Below returns the error with its pointers below another pointer: for a
// section of a request that has rules of its own.
func Below(pointer string, err error) error {
	var l List
	if err := l.Take(pointer, err); err != nil {
		return err
	}
	return l.Err()
}
