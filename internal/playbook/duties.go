package playbook

import "github.com/handover-jml/handover/internal/roles"

// RoleDuties returns what a role answers for when people join, move and leave,
// one sentence each, in our own words.
func RoleDuties(role roles.Role) []string {
	switch role {
	case roles.CTO:
		return []string{
			"Decides the architecture of security and keeps the technology to good practice.",
			"Puts the security policies into force in all of engineering and sees that they are followed.",
			"Has the product and its interfaces audited, looked through for weaknesses and patched.",
			"Coordinates access control, encryption and the plan for incidents, and approves every access that can do great harm before it is granted.",
			"Sees with the office manager that devices are locked and taken out of use when somebody leaves or changes role.",
		}
	case roles.Engineering:
		return []string{
			"Keeps the systems and processes it runs confidential, correct and available, by the company's policies on security and privacy.",
			"Builds and ships secure code by the company's standards, policies and procedures.",
			"Leads the answer to an incident, its record and its lessons.",
			"Keeps and deletes customer data as policy and customers ask, also what a person held who leaves.",
			"Grants and removes access to production and source code, and changes the secrets a person knew.",
		}
	case roles.HeadOfPeople:
		return []string{
			"Announces each joiner, mover and leaver in time and sees that security is part of how people come and go, access included.",
			"Sees together with IT that access to what is sensitive follows the role and not the person.",
			"Writes and keeps up the security policies of people work: awareness training, screening and confidentiality agreements.",
			"Tells leavers which duties go on after the last day.",
		}
	case roles.OfficeManager:
		return []string{
			"Issues laptops, phones and other equipment with the security policies in place, knows who has it and takes it back.",
			"Gives joiners and takes from leavers the access to general software and platforms.",
			"Sees with the CTO that devices are locked and wiped when somebody leaves or changes role.",
			"Counts the equipment against the register, so that nothing missing opens systems or data to others.",
		}
	case roles.SecurityLead:
		return []string{
			"Shows customers and auditors that the company is secure and does what it says.",
			"Finds, weighs and manages security risks, and accepts exceptions, each with an end date.",
			"Runs the internal security work, such as handling of vulnerabilities, and checks that what should be gone is gone.",
			"Speaks with people outside, such as those who report weaknesses.",
			"Raises awareness and skill in the company.",
			"Brings secure coding standards into how software is made.",
			"Keeps the handling of vulnerabilities healthy: public code covered, times of disclosure kept.",
			"Has the company certified by the standards that the industry and customers ask for, and keeps it so.",
			"Brings the risk that remains to a level that was agreed to.",
		}
	}
	return caseDuties(role)
}

// caseDuties are those of who stands to a case in some way.
func caseDuties(role roles.Role) []string {
	switch role {
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
