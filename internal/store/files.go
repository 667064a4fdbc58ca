package store

import (
	"context"
	"fmt"
)

// FileChunk returns part n of a file, nil after the last.
func (s Uploads) FileChunk(ctx context.Context, sha256 string, n int) ([]byte, error) {
	return fileChunk(s.direct(ctx, s.read), sha256, n)
}

func fileChunk(c conn, sha256 string, n int) (b []byte, err error) {
	_, err = c.get([]any{&b}, `SELECT k.bytes FROM file f JOIN file_chunk k ON k.upload = f.upload
		WHERE f.sha256 = ? AND k.n = ?`, sha256, n)
	if err != nil {
		return nil, c.d.explain(fmt.Errorf("read part %d of a file: %w", n, err))
	}
	return b, nil
}
