package evidence

import "time"

// utc reads an instant of UTC with at most nine digits of a fraction.
func utc[S string | []byte](text S) (t time.Time, ok bool) {
	const shape = "0000-00-00T00:00:00"
	last := len(text) - 1
	if last < len(shape) || text[last] != 'Z' {
		return t, false
	}
	for i, c := range []byte(shape) {
		if digit := '0' <= text[i] && text[i] <= '9'; digit != (c == '0') || !digit && text[i] != c {
			return t, false
		}
	}
	nanos, ok := nanosOf(text[len(shape):last])
	if !ok {
		return t, false
	}

	number := func(from, to int) (n int) {
		for _, c := range []byte(text[from:to]) {
			n = 10*n + int(c-'0')
		}
		return n
	}
	year, month, day := number(0, 4), time.Month(number(5, 7)), number(8, 10)
	hour, minute, second := number(11, 13), number(14, 16), number(17, 19)
	t = time.Date(year, month, day, hour, minute, second, nanos, time.UTC)
	return t, month == t.Month() && day == t.Day() && hour == t.Hour() && minute == t.Minute() && second == t.Second()
}

// nanosOf reads the fraction of a second, with its point, or nothing.
func nanosOf[S string | []byte](fraction S) (nanos int, ok bool) {
	if len(fraction) == 0 {
		return 0, true
	}
	digits := fraction[1:]
	if fraction[0] != '.' || len(digits) == 0 || len(digits) > 9 {
		return 0, false
	}
	for i := range 9 {
		nanos *= 10
		if i >= len(digits) {
			continue
		}
		if digits[i] < '0' || digits[i] > '9' {
			return 0, false
		}
		nanos += int(digits[i] - '0')
	}
	return nanos, true
}
