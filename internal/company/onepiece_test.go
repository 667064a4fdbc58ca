package company_test

import (
	"testing"

	"github.com/handover-jml/handover/internal/company"
	"github.com/handover-jml/handover/internal/jml"
)

func TestOnePieceOfEquipmentIsInTheRegisterOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, s staffStory) {
		piece := func(row int, tag, serial string) company.ImportAsset {
			return company.ImportAsset{Row: row, Tag: tag, Serial: serial, Kind: "laptop"}
		}
		if err := s.assets(piece(2, "NB-1", "SX11"), piece(3, "NB-2", "SX22"), piece(4, "NB-3", "n/a"), piece(5, "NB-4", "n/a"))(); err != nil {
			t.Fatal(err)
		}
		s.refusedAt(s.assets(piece(2, "nb-1", "SX11"), piece(3, "NB-5", "sx22"), piece(4, "NB-6", "SX66"), piece(5, "NB-7", "Sx66")),
			"row 2, column tag", "row 3, column serial", "row 5, column serial")
		s.refusedAt(s.assets(piece(2, "NB-2", "sx11")), "row 2, column serial") // a correction
		err := s.assets(piece(2, "nb-1", ""))()
		refused(t, err, jml.CodeConflict, "The register has NB-1")
		if err := s.assets(piece(2, "NB-1", "sx11"))(); err != nil {
			t.Errorf("its own serial in another spelling: %v", err)
		}
	})
}
