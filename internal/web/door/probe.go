package door

import (
	"log/slog"
	"net/http"
	"net/netip"
	"slices"

	"github.com/handover-jml/handover/internal/loopback"
)

// Probes stands before a listener that health checks ask. They come by an
// address in digits, by localhost, by one of the names, or, as HTTP/1.0 may, by
// none. Any other name is a stranger's that was pointed here, by which a
// browser would read the answers for their page. Ports make no difference.
func Probes(names []string, log *slog.Logger, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if host := Host(r.Host); host != "" && !inDigits(host) && !loopback.Host(host) && !slices.Contains(names, host) {
			log.Warn("security", "event", string(WrongHost), "route", "admin_listen", "client", Clients{}.Address(r))
			http.Error(w, "there is nothing under this name", http.StatusMisdirectedRequest)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func inDigits(host string) bool {
	_, err := netip.ParseAddr(host)
	return err == nil
}
