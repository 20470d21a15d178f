//! What the service does by itself.

words! {
    /// A job of the service itself.
    Job, "job" {
        /// Ends cases whose lifetime is over.
        ExpireCases = "expire_cases",
        /// Flags cases the authority has not decided in time.
        FlagLateCases = "flag_late_cases",
        /// Issues and serves decision notices.
        IssueNotices = "issue_notices",
        /// Flags decisions whose notice does not exist in time.
        FlagLateNotices = "flag_late_notices",
        /// Marks decisions whose deadline has passed.
        MarkOverdue = "mark_overdue",
        /// Asks the provider about payments without an outcome, and ends dead ones.
        FollowPayments = "follow_payments",
        /// Ends follow requests and authorisations whose time is over.
        ExpireFollows = "expire_follows",
        /// Delivers messages to owners and followers.
        DeliverMessages = "deliver_messages",
        /// Escalates paid decisions that are not cleared in time.
        EscalateClearances = "escalate_clearances",
    }
}
