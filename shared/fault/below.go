package fault

// Below returns a copy of the error whose pointers are below another pointer. It
// serves sections of a request that have rules of their own.
func Below(pointer string, err error) error {
	var l List
	if err := l.Take(pointer, err); err != nil {
		return err
	}
	return l.Err()
}
