package mine

import "testing"

// asks makes tasks of one question about several things.
func asks(question, help string, titles ...string) (out []ownTask) {
	for _, title := range titles {
		out = append(out, ownTask{Question: question, Title: title, Help: help, Why: "You are asked as: Manager"})
	}
	return out
}

func TestTasksOfOneQuestionAreOneCardWithARowEach(t *testing.T) {
	for _, c := range []struct {
		titles   []string
		question string
		rows     []string
	}{
		{[]string{"Does Ada Park need Source code (write)?", "Does Ada Park need Chat (member)?"}, "Does Ada Park need …?", []string{"Source code (write)", "Chat (member)"}},
		{[]string{"Remove Ada Park's access to Chat", "Remove Ada Park's access to Customer records"}, "Remove Ada Park's access to …", []string{"Chat", "Customer records"}},
		{[]string{"Does Ada still need Chat in the new work?", "Does Ada still need CRM in the new work?"}, "Does Ada still need … in the new work?", []string{"Chat", "CRM"}},
		{[]string{"Take back laptop LT-1 from Ada Park", "Take back key K-2 from Ada Park"}, "Take back … from Ada Park", []string{"laptop LT-1", "key K-2"}},
	} {
		got := cards(asks("line", "Look into the system.", c.titles...))
		if len(got) != 1 || got[0].Question != c.question || got[0].Help == "" || got[0].Why == "" {
			t.Fatalf("%v: %+v", c.titles, got)
		}
		for i, row := range got[0].Rows {
			if row.Row != c.rows[i] || row.Title != c.titles[i] || row.Help != "" {
				t.Errorf("row %d of %q is %+v", i, c.question, row)
			}
		}
	}
}

func TestTasksOfDifferentQuestionsKeepCardsOfTheirOwnInOrder(t *testing.T) {
	tasks := append(asks("grant", "", "Give Ada access to Chat"), asks("", "", "Order a laptop", "Order a badge")...)
	tasks = append(tasks, asks("grant", "", "Give Ada access to Mail")...)
	got := cards(tasks)
	if len(got) != 3 || len(got[0].Rows) != 2 || got[1].Question != "" || got[1].Rows[0].Title != "Order a laptop" || got[1].Rows[0].Row != "" {
		t.Errorf("%+v", got)
	}
}
