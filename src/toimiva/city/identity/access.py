"""Who may do what in the identity room."""

from toimiva.city.access import anyone, by_system, role, signed_in

ACCESS = {
    "identity.sign_in": [anyone],
    "identity.sign_out": [anyone],
    "identity.session.extend": [signed_in],
    "identity.users.read": [role("city.administrator"), by_system],
    "identity.role.grant": [role("city.administrator"), by_system],
    "identity.role.revoke": [role("city.administrator"), by_system],
    # Keys of other systems. No key may do any of these: they are the administrator's alone.
    "identity.key.read": [role("city.administrator"), by_system],
    "identity.key.create": [role("city.administrator"), by_system],
    "identity.key.rotate": [role("city.administrator"), by_system],
    "identity.key.revoke": [role("city.administrator"), by_system],
    "identity.account.anonymise": [by_system],
}
