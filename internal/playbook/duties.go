package playbook

import "github.com/handover-jml/handover/internal/roles"

// RoleDuties returns what a role answers for when people join, move and leave,
// one sentence each, in our own words.
func RoleDuties(role roles.Role) []string {
	switch role {
	case roles.CTO:
		return []string{
			"Decides the architecture of access and the policies that engineering follows.",
			"Approves every access that can do great harm before it is granted.",
			"Sees with the office manager that devices are locked and taken out of use when somebody leaves or changes role.",
			"Has the security of the product checked and what is found mended.",
		}
	case roles.Engineering:
		return []string{
			"Keeps the systems it runs confidential, correct and available.",
			"Grants and removes access to production and source code, and changes the secrets a person knew.",
			"Builds and ships code by the company's standards.",
			"Leads the answer to an incident, its record and its lessons.",
			"Deletes or moves customer data that a person held.",
		}
	case roles.HeadOfPeople:
		return []string{
			"Announces each joiner, mover and leaver in time and sees that the process is followed.",
			"Has people screened, has them sign confidentiality and policies, and has them trained.",
			"Sees together with IT that access follows the role and not the person.",
			"Tells leavers which duties go on after the last day.",
		}
	case roles.OfficeManager:
		return []string{
			"Issues equipment, knows who has it and takes it back.",
			"Gives joiners and takes from leavers the access to general software.",
			"Sees with the CTO that devices are locked and wiped when somebody leaves or changes role.",
			"Counts the equipment against the register.",
		}
	case roles.SecurityLead:
		return []string{
			"Decides about security risks and accepts exceptions, each with an end date.",
			"Checks that what should be gone is gone.",
			"Raises awareness and skill.",
			"Shows customers and auditors that the company does what it says.",
		}
	case roles.Manager:
		return []string{
			"Says which access the work needs and approves it, system by system.",
			"Sees that work is handed over before somebody leaves or moves.",
			"Explains the security duties of the work and how to report an event.",
		}
	case roles.OldManager:
		return []string{"Confirms which access of the former work ends and sees that the work is handed over."}
	case roles.Employee:
		return []string{
			"Signs, trains, protects the accounts and equipment received and reports what looks wrong.",
			"Hands over work and brings everything back when leaving.",
		}
	case roles.Sponsor:
		return []string{"Stands in for the manager of a contractor and says in time when the contract ends."}
	case roles.SystemOwner:
		return []string{"Grants and removes access to the system as approved, and on time."}
	}
	return nil
}
