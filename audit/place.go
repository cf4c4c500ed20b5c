package audit

import (
	"fmt"
	"os"
)

// inPlace tells what is wrong with where the file is. Who takes it away takes its lines along, and what is written from then on
// is in no file that anybody finds; who cuts it off leaves a chain that begins in the middle.
func (t *Trail) inPlace() error {
	there, err := os.Stat(t.config.File)
	if err != nil {
		return fmt.Errorf("audit: its file was taken away: %w", err)
	}
	ours, err := t.file.Stat()
	switch {
	case err != nil:
		return fmt.Errorf("audit: %w", err)
	case !os.SameFile(there, ours):
		return fmt.Errorf("audit: another file was put in the place of %s", t.config.File)
	case ours.Size() != t.file.size:
		return fmt.Errorf("audit: %s has %d bytes and not %d: something else wrote or cut it", t.config.File, ours.Size(), t.file.size)
	}
	return nil
}

// look notes whether the file is in its place, and tells where that changes.
func (t *Trail) look() {
	before := t.misplaced
	if t.misplaced = t.inPlace(); t.misplaced != nil || before != nil {
		t.tell(t.misplaced)
	}
}
